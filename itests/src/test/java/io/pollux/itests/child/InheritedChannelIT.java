// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S10")
@Timeout(120)
@DisplayName("A channel that the JVM has inherited")
class InheritedChannelIT {
    private static final String INTERNET =
            "socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK));";
    private static final String LISTENS = "listen(S, 5);";
    private static final String TELLS_PORT = "$| = 1; print(qq(at ), (sockaddr_in(getsockname(S)))[0], qq(\\n));";
    private static final String HANDS_ON = "open(STDIN, '<&S'); exec @ARGV";
    private static final String ACCEPTS = "accept(C, S); open(STDIN, '<&C'); exec @ARGV";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"nio, true", "nio, false", "poll, true", "poll, false"})
    void isServedWhetherItListensOrIsConnected(String loop, boolean listens) throws Exception {
        String perl = INTERNET + LISTENS + TELLS_PORT + (listens ? HANDS_ON : ACCEPTS);
        try (Child child = Child.inheriting(perl, InheritedEcho.class, loop)) {
            assertEchoes(child, SocketChannel.open(loopback(child.await("at"))));
        }
    }

    @ParameterizedTest
    @CsvSource({"nio, true", "nio, false", "poll, true", "poll, false"})
    void isServedInTheUnixDomainToo(String loop, boolean listens) throws Exception {
        Path file = folder.resolve("socket");
        String perl = "socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un('" + file + "'));" + LISTENS
                + "$| = 1; print qq(at path\\n);" + (listens ? HANDS_ON : ACCEPTS);
        try (Child child = Child.inheriting(perl, InheritedEcho.class, loop)) {
            assertEquals("path", child.await("at"));
            assertEchoes(child, SocketChannel.open(UnixDomainSocketAddress.of(file)));
        }
    }

    private static SocketAddress loopback(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    private static void assertEchoes(Child child, ByteChannel peer) throws Exception {
        try (peer) {
            ByteBuffer answer = ByteBuffer.allocate(10);
            peer.write(StandardCharsets.US_ASCII.encode("hello"));
            assertEquals(5, peer.read(answer), child::output);
            assertEquals(
                    "hello", StandardCharsets.US_ASCII.decode(answer.flip()).toString());
        }
        assertEquals(0, child.awaitExit(), child::output);
    }
}
