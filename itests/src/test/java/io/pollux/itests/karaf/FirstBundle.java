// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader's first bundle: the files that the guide to Karaf shows, built and deployed as it says, but with two ports
 * that are free.
 */
final class FirstBundle {
    private static final Path GUIDE = Path.of("..", "docs", "karaf.md");
    private static final Pattern SHOWN = Pattern.compile("(?ms)^\\*\\*`([^`\n]+)`\\*\\*\n\n```\\w*\n(.*?)^```$");
    private static final String CONFIGURATION = "etc/pollux.server-shout.cfg";

    private final Path project;
    private final Maven maven = new Maven();
    private final int ownPort = Ports.free();
    private final int configuredPort = Ports.free();

    /** Writes and builds it in an empty directory. */
    FirstBundle(Path directory) throws Exception {
        project = directory;
        for (Map.Entry<String, String> file : shown().entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        replace(source("Activator"), "7070", "" + ownPort);
        replace(CONFIGURATION, "7071", "" + configuredPort);
        maven.run(project, "package");
    }

    /** What the guide shows: the files by their paths. */
    static Map<String, String> shown() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Matcher blocks = SHOWN.matcher(Files.readString(GUIDE));
        while (blocks.find()) {
            files.put(blocks.group(1), blocks.group(2));
        }
        return files;
    }

    /** Where its own server listens. */
    SocketAddress own() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ownPort);
    }

    /** Where the server of its protocol listens. */
    SocketAddress configured() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), configuredPort);
    }

    /** Makes the change that the guide suggests, so that it answers in small letters, and builds it again. */
    byte[] changed() throws Exception {
        replace(source("Shout"), "toUpperCase", "toLowerCase");
        maven.run(project, "package");
        return jar();
    }

    /** The jar that was built last. */
    byte[] jar() throws IOException {
        return Files.readAllBytes(project.resolve("target/first-bundle-1.0.0.jar"));
    }

    /** Puts a jar of it where Karaf finds it. */
    void deploy(byte[] jar, KarafHome karaf) throws IOException {
        Files.write(deployed(karaf), jar);
    }

    /** Puts the file that configures its server where Karaf finds it. */
    void configure(KarafHome karaf) throws IOException {
        Files.copy(project.resolve(CONFIGURATION), karaf.directory().resolve(CONFIGURATION));
    }

    /** Takes the jar away. */
    void remove(KarafHome karaf) throws IOException {
        Files.delete(deployed(karaf));
    }

    private static Path deployed(KarafHome karaf) {
        return karaf.deploy().resolve("first-bundle.jar");
    }

    private static String source(String type) {
        return "src/main/java/org/example/first/" + type + ".java";
    }

    private void replace(String file, String before, String after) throws IOException {
        Path path = project.resolve(file);
        String text = Files.readString(path);
        assertEquals(2, text.split(before, -1).length, () -> before + " stands once in " + file);
        Files.writeString(path, text.replace(before, after));
    }
}
