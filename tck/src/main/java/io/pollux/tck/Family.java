// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The socket families that each of the original cases runs over. */
enum Family {
    IPV4(StandardProtocolFamily.INET),
    IPV6(StandardProtocolFamily.INET6),
    UNIX(StandardProtocolFamily.UNIX);

    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    final StandardProtocolFamily protocol;

    Family(StandardProtocolFamily protocol) {
        this.protocol = protocol;
    }

    /** An address where nobody listens, reachable from this machine only. */
    SocketAddress anyAddress(Path directory) throws IOException {
        return switch (this) {
            case IPV4 -> new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_4), 0);
            case IPV6 -> new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_6), 0);
            case UNIX -> UnixDomainSocketAddress.of(directory.resolve("s" + System.nanoTime()));
        };
    }

    /** Skips the test, with a message, on a platform without this family. Linux must have it. */
    void assumeAvailable(Path directory) throws IOException {
        IOException missing = null;
        SocketAddress address = anyAddress(directory);
        try (ServerSocketChannel probe = ServerSocketChannel.open(protocol)) {
            probe.bind(address);
        } catch (IOException | UnsupportedOperationException e) {
            missing = new IOException(this + " sockets are not available here: " + e, e);
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
        if (missing != null && "Linux".equals(System.getProperty("os.name"))) {
            fail(missing);
        }
        assumeTrue(missing == null, this + " sockets are not available here");
    }
}
