// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Maven, as a user runs it, without a network. Its repository holds our API as if it had been installed, and links to
 * everything else in the local repository, where nothing is changed.
 */
final class Maven {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Path OURS = Path.of("io", "pollux");

    private final String version = System.getProperty("pollux.version");
    private final Path local = Path.of(System.getProperty("maven.repository"));
    private final Path repository = Path.of("target", "maven-repository").toAbsolutePath();

    /** Makes or updates the repository. */
    Maven() throws IOException {
        link(local, OURS.getParent());
        link(local.resolve(OURS.getParent()), OURS.getFileName());
        install(Path.of("..", "bom", "pom.xml"), "pollux-bom", "pom");
        install(Path.of("..", "pom.xml"), "pollux", "pom");
        install(Path.of("..", "api", "pom.xml"), "pollux-api", "pom");
        install(Path.of("target", "bundles", "pollux-api.jar"), "pollux-api", "jar");
    }

    /** Links to everything in a directory of the local repository except one name. */
    private void link(Path from, Path but) throws IOException {
        Path to = Files.createDirectories(repository.resolve(local.relativize(from)));
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(entry -> !entry.endsWith(but)).toList()) {
                Path link = to.resolve(entry.getFileName());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, entry);
            }
        }
    }

    private void install(Path file, String artifact, String type) throws IOException {
        Path folder = repository.resolve(OURS).resolve(artifact).resolve(version);
        Path installed = folder.resolve(artifact + "-" + version + "." + type);
        Files.createDirectories(folder);
        Files.copy(file, installed, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs a goal of a project. */
    void run(Path project, String goal) throws Exception {
        Path output = project.resolve("output.txt");
        Process process = command(project, goal).redirectOutput(output.toFile()).start();
        try {
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "Maven ends");
            assertEquals(0, process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private ProcessBuilder command(Path project, String goal) {
        Path script = Path.of(System.getProperty("maven.home"), "bin", "mvn");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                script.toString(),
                "--batch-mode",
                "--offline",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.legacyLocalRepo=true",
                goal));
        builder.environment().keySet().removeIf(key -> key.matches("MAVEN_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("karaf.java.home"));
        return builder.directory(project.toFile()).redirectErrorStream(true);
    }
}
