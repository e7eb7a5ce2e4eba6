// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A module written by a user, compiled without warnings by the JDK that runs the tests. */
final class UserModule {
    private final Path sources;
    private final Path classes;

    /** Takes sources from one folder and compiles them to another. */
    UserModule(Path sources, Path classes) {
        this.sources = sources;
        this.classes = classes;
    }

    /** Returns the folder of the compiled classes. */
    Path classes() {
        return classes;
    }

    /** Compiles it with other modules on the module path. */
    void compileBeside(Collection<Path> modules) throws IOException {
        compile(List.of("--module-path", joined(modules), "--class-path", sources.toString()), file -> true);
    }

    /** Compiles it without its descriptor, with the jars on the class path. */
    void compileOnTheClassPathWith(Collection<Path> jars) throws IOException {
        compile(List.of("--class-path", joined(jars)), file -> !file.endsWith("module-info.java"));
    }

    private void compile(List<String> path, Predicate<Path> which) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", classes.toString()));
        arguments.addAll(path);
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(which)
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        run("javac", arguments);
    }

    /** Runs a tool of the JDK, which must succeed without output. */
    static void run(String tool, List<String> arguments) {
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages, true);
        int status = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, status, () -> tool + " " + arguments + "\n" + messages);
    }

    /** Returns a path in the form of Java's options. */
    static String joined(Collection<Path> path) {
        return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
