// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The files of the repository that people read, and the code between their fences. */
final class Fences {
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```$");

    private Fences() {}

    /** Reads a file of the repository. */
    static String read(String path) throws IOException {
        return Files.readString(Path.of("..").resolve(path));
    }

    /** The fenced Java texts of a document, in their order. */
    static List<String> java(String document) throws IOException {
        return JAVA.matcher(read(document))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
