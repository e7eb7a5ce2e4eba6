// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every text file of the repository, by its path from the top. */
final class SourceTree {
    private static final Path TOP = Path.of("..");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".m2", ".mvn");

    private SourceTree() {}

    static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Files.walkFileTree(TOP, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean ours = !NOT_OURS.contains(folder.getFileName().toString());
                return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    String text = new String(Files.readAllBytes(file), UTF_8);
                    if (text.indexOf('\0') < 0) {
                        texts.put(TOP.relativize(file).toString(), text);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return texts;
    }

    /** Whether tests stand in a file: those of a module, or the suite for loops. */
    static boolean holdsTests(String path) {
        return path.endsWith(".java") && (path.contains("src/test/") || path.startsWith("tck/src/main/"));
    }
}
