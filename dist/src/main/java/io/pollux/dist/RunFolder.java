// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.launch.Framework;

/** The folder that holds the files of this run: taken away at the end of Java, when the framework has stopped. */
final class RunFolder extends SimpleFileVisitor<Path> implements Runnable {
    private static final long LIMIT_MS = TimeUnit.MINUTES.toMillis(1);

    private final Framework framework;
    private final String folder;

    RunFolder(Framework framework, String folder) {
        this.framework = framework;
        this.folder = folder;
    }

    void deleteAtTheEnd() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this, "pollux-run-folder"));
        } catch (IllegalStateException e) {
            return; // Java is ending already: the next start takes it away
        }
    }

    @Override
    public void run() {
        try {
            framework.waitForStop(LIMIT_MS);
            Files.walkFileTree(Path.of(folder), this);
        } catch (IOException | InterruptedException e) {
            return; // the next start takes away what is left
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
    }
}
