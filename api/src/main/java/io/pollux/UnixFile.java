// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file of a bound Unix domain socket, to be deleted at the close if it is still the same one (rule D19). */
final class UnixFile {
    private static final int TYPE_MASK = 0xF000;
    private static final int SOCKET = 0xC000;

    private final Path path;
    private final Object key;

    private UnixFile(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /** Remembers the file that a bind has just created. */
    static UnixFile of(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        return new UnixFile(absolute, attributes(absolute).fileKey());
    }

    /** Makes room for a bind: deletes the file of a socket that nobody listens on, and refuses any other file. */
    static void clear(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path) || !isStale(path)) {
                throw new BindException("Address already in use: " + path);
            }
            Files.deleteIfExists(path);
        }
    }

    /** Deletes the file, unless it has been replaced. */
    void delete() throws IOException {
        try {
            if (key == null || key.equals(attributes(path).fileKey())) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return; // somebody was faster
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isSocket(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return attributes(path).isOther();
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_MASK) == SOCKET;
    }

    private static boolean isStale(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false; // a full backlog, for one: somebody listens
        }
    }
}
