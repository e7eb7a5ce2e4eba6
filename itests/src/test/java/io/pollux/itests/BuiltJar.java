// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;

/** The bundles that we publish, as built, with what each may export and use. */
@SuppressWarnings("ImmutableEnumChecker") // every set is a Set.of
enum BuiltJar {
    API("pollux-api", "io.pollux", exports("io.pollux", "io.pollux.admin", "io.pollux.spi", "io.pollux.text"), uses()),
    POSIX("pollux-posix", "io.pollux.posix", exports("io.pollux.posix"), uses("com.sun.jna")),
    LOOP_NIO("pollux-loop-nio", "io.pollux.loop.nio", exports(), uses("io.pollux", "osgi.core")),
    LOOP_POLL("pollux-loop-poll", "io.pollux.loop.poll", exports(), uses("io.pollux", "io.pollux.posix", "osgi.core")),
    HANDLERS("pollux-handlers", "io.pollux.handlers", exports("io.pollux.handlers"), uses("io.pollux", "osgi.core")),
    RUNTIME("pollux-runtime", "io.pollux.runtime", exports(), uses("io.pollux", "osgi.core", "org.osgi.service.cm")),
    SHELL("pollux-shell", "io.pollux.shell", exports("io.pollux.shell"), uses("io.pollux", "osgi.core")),
    SHELL_GOGO(
            "pollux-shell-gogo",
            "io.pollux.shell.gogo",
            exports(),
            uses("io.pollux", "io.pollux.shell", "osgi.core", "org.apache.felix.gogo.runtime")),
    SHELL_KARAF(
            "pollux-shell-karaf",
            "io.pollux.shell.karaf",
            exports(),
            uses("io.pollux", "io.pollux.shell", "osgi.core", "org.apache.karaf.shell.core", "org.jline")),
    TCK(
            "pollux-tck",
            "io.pollux.tck",
            exports("io.pollux.tck"),
            uses("io.pollux", "org.junit.jupiter.api", "org.junit.jupiter.params"));

    final Path jar;
    final String module;
    final Set<String> exports;
    final Set<String> uses;

    BuiltJar(String artifact, String module, Set<String> exports, Set<String> uses) {
        this.jar = bundle(artifact);
        this.module = module;
        this.exports = exports;
        this.uses = uses;
    }

    /** Returns a jar of the tests, ours or another. */
    static Path bundle(String artifact) {
        return Path.of("target", "bundles", artifact + ".jar");
    }

    JarFile open() {
        try {
            return new JarFile(jar.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    ModuleDescriptor descriptor() {
        return ModuleFinder.of(jar).find(module).orElseThrow().descriptor();
    }

    private static Set<String> exports(String... packages) {
        return Set.of(packages);
    }

    private static Set<String> uses(String... modules) {
        return Set.of(modules);
    }
}
