// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a Karaf as it is downloaded, in which only this is set: its ports, all on loopback, a user, and a
 * repository that has our artifacts and knows of no other.
 */
final class KarafHome {
    /** Who may do everything, by JMX and by ssh; also the password. */
    static final String USER = "karaf";

    private static final Path BUILT = Path.of("target", "karaf");
    private static final Set<String> LEFT_OUT = Set.of("examples");

    private final Path directory;
    private final int sshPort = Ports.free();
    private final int registryPort = Ports.free();
    private final int serverPort = Ports.free();

    /** Unpacks a fresh one, in a folder of this name. */
    KarafHome(String name) throws IOException {
        Path parent = BUILT.resolve(name).toAbsolutePath();
        delete(parent);
        directory = parent.resolve("karaf");
        copy(distribution(), directory);
        Path repository = parent.resolve("repository");
        copy(BUILT.resolve("repository"), repository);
        Path settings = Files.writeString(parent.resolve("settings.xml"), "<settings/>");
        configure("org.apache.karaf.shell.cfg", Map.of("sshHost", "127.0.0.1", "sshPort", "" + sshPort));
        configure(
                "org.apache.karaf.management.cfg",
                Map.of("rmiRegistryPort", "" + registryPort, "rmiServerPort", "" + serverPort));
        configure(
                "org.ops4j.pax.url.mvn.cfg",
                Map.of(
                        "org.ops4j.pax.url.mvn.repositories", "",
                        "org.ops4j.pax.url.mvn.settings", settings.toString(),
                        "org.ops4j.pax.url.mvn.localRepository", repository.toString()));
        configure(
                "users.properties",
                Map.of(
                        USER,
                        USER + ",_g_:admingroup",
                        "_g_:admingroup",
                        "group,admin,manager,viewer,systembundles,ssh"));
    }

    /** Has it run on another framework, {@code felix} or {@code equinox}. */
    KarafHome on(String framework) throws IOException {
        return configure("custom.properties", Map.of("karaf.framework", framework));
    }

    /** Sets keys in a file of {@code etc}, which need not be there. */
    KarafHome configure(String file, Map<String, String> values) throws IOException {
        Path path = etc().resolve(file);
        Properties properties = new Properties();
        if (Files.exists(path)) {
            try (InputStream in = Files.newInputStream(path)) {
                properties.load(in);
            }
        }
        properties.putAll(values);
        try (OutputStream out = Files.newOutputStream(path)) {
            properties.store(out, null);
        }
        return this;
    }

    /** Configures a server of a protocol; returns where it will listen. */
    SocketAddress serve(String protocol) throws IOException {
        int port = Ports.free();
        configure("pollux.server-" + protocol + ".cfg", Map.of("protocol", protocol, "listen", "127.0.0.1:" + port));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Starts it, and waits until it is ready. */
    Karaf start() throws Exception {
        return new Karaf(this);
    }

    Path directory() {
        return directory;
    }

    Path etc() {
        return directory.resolve("etc");
    }

    Path deploy() {
        return directory.resolve("deploy");
    }

    Path log() {
        return directory.resolve("data").resolve("log").resolve("karaf.log");
    }

    int sshPort() {
        return sshPort;
    }

    String jmxAddress() {
        return "service:jmx:rmi://127.0.0.1:" + serverPort + "/jndi/rmi://127.0.0.1:" + registryPort + "/karaf-root";
    }

    private static Path distribution() throws IOException {
        try (Stream<Path> unpacked = Files.list(BUILT.resolve("distribution"))) {
            return unpacked.findFirst().orElseThrow();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
