// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A bundle of the examples, built as its readers build it, but with two free ports: one for the server that the bundle
 * brings, one for a configured server of its protocol. Both answer in capitals.
 */
public final class ExampleBundle {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Path GUIDE = Path.of("..", "docs", "karaf.md");
    private static final Pattern SHOWN = Pattern.compile("(?ms)^\\*\\*`([^`\n]+)`\\*\\*\n\n```\\w*\n(.*?)^```$");
    private static final int WINDOW_BYTES = 64 * 1024;

    private final String name;
    private final Path project;
    private final String shout;
    private final Maven maven = new Maven();
    private final int ownPort = Ports.free();
    private final int configuredPort = Ports.free();

    private ExampleBundle(String name, Path directory, String ownPortFile, String shout) throws Exception {
        this.name = name;
        this.project = directory;
        this.shout = shout;
        for (Map.Entry<String, String> file : files(name).entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        replace(ownPortFile, "7070", "" + ownPort);
        replace("etc/pollux.server-shout.cfg", "7071", "" + configuredPort);
        maven.run(project, "package");
    }

    /** Builds {@code first-bundle}, which has an activator, in an empty directory. */
    public static ExampleBundle withActivator(Path directory) throws Exception {
        String sources = "src/main/java/org/example/first/";
        return new ExampleBundle("first-bundle", directory, sources + "Activator.java", sources + "Shout.java");
    }

    /** Builds {@code ds-bundle}, which has components of Declarative Services, in an empty directory. */
    public static ExampleBundle withComponents(Path directory) throws Exception {
        String shout = "src/main/java/org/example/ds/Shout.java";
        return new ExampleBundle("ds-bundle", directory, "etc/org.example.shout.server.cfg", shout);
    }

    /** The files of an example by their paths, as a reader writes them: without the line about the license. */
    public static Map<String, String> files(String example) throws IOException {
        Path folder = EXAMPLES.resolve(example);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Path path = folder.relativize(file);
                if (!path.startsWith("target")) {
                    files.put(path.toString(), Files.readString(file).replaceFirst("^// SPDX.*\n", ""));
                }
            }
        }
        return files;
    }

    /** The files that the guide to Karaf shows, by their paths. */
    public static Map<String, String> shown() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Matcher blocks = SHOWN.matcher(Files.readString(GUIDE));
        while (blocks.find()) {
            files.put(blocks.group(1), blocks.group(2));
        }
        return files;
    }

    /** Its symbolic name. */
    public String name() {
        return name;
    }

    /** Where its own server listens. */
    public SocketAddress own() {
        return loopback(ownPort);
    }

    /** Where the configured server of its protocol listens. */
    public SocketAddress configured() {
        return loopback(configuredPort);
    }

    private static SocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Connects clients that check each answer, by turns to its own server and to the configured one. */
    public List<EchoFlow> connect(int clients) throws IOException {
        List<EchoFlow> flows = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            SocketAddress server = i % 2 == 0 ? own() : configured();
            flows.add(new EchoFlow(server, i, WINDOW_BYTES, Character::toUpperCase));
        }
        return flows;
    }

    /** Changes it as the guide suggests, so that it answers in small letters, and builds it again. */
    public byte[] changed() throws Exception {
        replace(shout, "toUpperCase", "toLowerCase");
        maven.run(project, "package");
        return jar();
    }

    /** The jar that was built last. */
    public byte[] jar() throws IOException {
        return Files.readAllBytes(project.resolve("target").resolve(name + "-1.0.0.jar"));
    }

    /** Puts its configuration where a framework looks. */
    public void configure(Path etc) throws IOException {
        for (Path file : configuration()) {
            Files.copy(file, etc.resolve(file.getFileName()));
        }
    }

    /** Replaces one file of its configuration, at once, so that nobody reads half of it. */
    public void configure(Path etc, String file, String content) throws IOException {
        Path written = Files.writeString(project.resolve("target").resolve(file), content);
        Files.move(written, etc.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes its configuration away. */
    public void removeConfiguration(Path etc) throws IOException {
        for (Path file : configuration()) {
            Files.delete(etc.resolve(file.getFileName()));
        }
    }

    private List<Path> configuration() throws IOException {
        try (Stream<Path> files = Files.list(project.resolve("etc"))) {
            return files.toList();
        }
    }

    private void replace(String file, String before, String after) throws IOException {
        Path path = project.resolve(file);
        String text = Files.readString(path);
        assertEquals(2, text.split(before, -1).length, () -> before + " stands once in " + file);
        Files.writeString(path, text.replace(before, after));
    }
}
