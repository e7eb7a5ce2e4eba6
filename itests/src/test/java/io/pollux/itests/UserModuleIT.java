// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A user's module that requires one of ours and names each of its types, compiled with nothing but what ours requires.
 */
@ParameterizedClass
@EnumSource(
        mode = EnumSource.Mode.EXCLUDE,
        names = {"SHELL_GOGO", "SHELL_KARAF"}) // which have no place outside their shells
@DisplayName("A user's module")
class UserModuleIT {
    /** What JUnit's modules need at compile time, according to its POM. */
    private static final List<String> OF_JUNIT = List.of("apiguardian-api", "jspecify");

    private static final List<String> FOREIGN =
            List.of("jna", "junit-jupiter-api", "junit-jupiter-params", "junit-platform-commons", "opentest4j");

    @Parameter
    private BuiltJar built;

    @TempDir
    private Path folder;

    private UserModule user;

    @BeforeEach
    void write() throws IOException {
        Path sources = folder.resolve("sources");
        Files.createDirectories(sources.resolve("user"));
        Files.writeString(
                sources.resolve("module-info.java"), "module user {\n    requires " + built.module + ";\n}\n");
        String named =
                new Surface(built).types().stream().map(type -> type + ".class").collect(joining(",\n        "));
        Files.writeString(
                sources.resolve("user/Everything.java"),
                "package user;\n\nclass Everything {\n    Class<?>[] types = {\n        " + named + "\n    };\n}\n");
        user = new UserModule(sources, folder.resolve("classes"));
    }

    @Test
    void compilesOnTheModulePathBesideWhatOursRequires() throws IOException {
        user.compileBeside(needed());
    }

    @Test
    void compilesOnTheClassPathBesideWhatOursRequires() throws IOException {
        user.compileOnTheClassPathWith(needed());
    }

    /** Returns the module and everything that it requires at run time, directly or not. */
    private List<Path> needed() {
        Path[] known = Stream.concat(
                        Stream.of(BuiltJar.values()).map(each -> each.jar),
                        FOREIGN.stream().map(BuiltJar::bundle))
                .toArray(Path[]::new);
        List<Path> needed = new ArrayList<>(Configuration.empty()
                .resolve(
                        ModuleFinder.compose(ModuleFinder.of(known), ModuleFinder.ofSystem()),
                        ModuleFinder.of(),
                        Set.of(built.module))
                .modules()
                .stream()
                .map(module -> module.reference().location().orElseThrow())
                .filter(location -> location.getScheme().equals("file"))
                .map(Path::of)
                .toList());
        if (built == BuiltJar.TCK) {
            OF_JUNIT.stream().map(BuiltJar::bundle).forEach(needed::add);
        }
        return needed;
    }
}
