// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The temporary folder that holds the files of one run. The run keeps a lock on a file in it. A folder whose lock
 * nobody holds was left by a run that was killed, and the next run removes it.
 */
final class RunFolder {
    private static final String PREFIX = "pollux.";
    private static final String LOCK = "lock";

    private final Path path;

    /** Open until the process ends: closing it would release the lock. */
    private final FileChannel lock;

    private RunFolder(Path path) throws IOException {
        this.path = path;
        lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Makes the folder, and removes what killed runs have left beside it. */
    static RunFolder create() throws IOException {
        String made = System.getProperty("pollux.run");
        if (made != null) { // by bin/pollux, which keeps the jars there
            return occupy(Path.of(made));
        }
        String named = System.getenv("TMPDIR");
        return createIn(Path.of(named == null || named.isEmpty() ? System.getProperty("java.io.tmpdir") : named));
    }

    static RunFolder createIn(Path temporary) throws IOException {
        if (!Files.isWritable(temporary)) {
            throw new IOException("the folder for temporary files, '" + temporary + "', cannot be written");
        }
        return occupy(Files.createTempDirectory(temporary.toAbsolutePath(), PREFIX));
    }

    private static RunFolder occupy(Path path) throws IOException {
        RunFolder folder = new RunFolder(path);
        removeAbandoned(path);
        if (folder.lock.tryLock() != null) { // only a file that is not empty has been locked
            folder.lock.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
        }
        Files.createDirectory(path.resolve("tmp"));
        return folder;
    }

    Path path() {
        return path;
    }

    /** Removes the folder and all that is in it. What cannot be removed stays. */
    void delete() {
        delete(path);
    }

    private static void removeAbandoned(Path own) throws IOException {
        UserPrincipal user = Files.getOwner(own);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(own.getParent(), RunFolder::isNamedAsOurs)) {
            for (Path folder : folders) {
                if (!folder.equals(own) && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    removeIfAbandoned(folder, user);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** By Java, with a number, or by mktemp, with eight characters: somebody may call another folder pollux.backup. */
    private static boolean isNamedAsOurs(Path folder) {
        return folder.getFileName().toString().matches("pollux\\.(\\d+|\\w{8})");
    }

    private static void removeIfAbandoned(Path folder, UserPrincipal user) {
        Path file = folder.resolve(LOCK);
        try {
            if (!Files.getOwner(folder).equals(user) || Files.size(file) == 0) {
                return;
            }
            try (FileChannel lock = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (lock.tryLock() != null) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            return; // no folder of a run, or another run is removing it
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            return; // the next start removes the rest
        }
    }
}
