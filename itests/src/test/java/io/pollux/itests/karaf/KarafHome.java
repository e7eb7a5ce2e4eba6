// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The folder of a Karaf as downloaded, with only these settings: ports on loopback, a user, and a repository with our
 * artifacts as the only one.
 */
final class KarafHome {
    /** The user who may do everything by ssh, and the password. */
    static final String USER = "karaf";

    /** The property that has File Install save changes of Config Admin. */
    static final String SAVES = "felix.fileinstall.enableConfigSave";

    /** Leaves out the commands, beans and web pages of the feature scr, which are not in the repository. */
    private static final String PROCESSING = """
            <featuresProcessing xmlns="http://karaf.apache.org/xmlns/features-processing/v1.0.0">
              <blacklistedBundles>
                <bundle>mvn:org.apache.karaf.scr/*</bundle>
                <bundle>mvn:org.apache.felix/org.apache.felix.inventory*</bundle>
                <bundle>mvn:org.apache.felix/org.apache.felix.webconsole*</bundle>
              </blacklistedBundles>
            </featuresProcessing>
            """;

    private static final Path BUILT = Path.of("target", "karaf");

    private final Path directory;
    private final int sshPort = Ports.free();

    /** Unpacks a fresh Karaf in a folder of this name. */
    KarafHome(String name) throws IOException {
        Path parent = BUILT.resolve(name).toAbsolutePath();
        delete(parent);
        directory = parent.resolve("karaf");
        copy(distribution(), directory);
        Path repository = parent.resolve("repository");
        copy(BUILT.resolve("repository"), repository);
        Files.writeString(etc().resolve("org.apache.karaf.features.xml"), PROCESSING);
        Path settings = Files.writeString(parent.resolve("settings.xml"), "<settings/>");
        configure("org.apache.karaf.shell.cfg", Map.of("sshHost", "127.0.0.1", "sshPort", "" + sshPort));
        // Otherwise File Install writes back what it has read from etc, even if it has read a half-written file.
        configure("custom.properties", Map.of(SAVES, "false"));
        configure(
                "org.apache.karaf.management.cfg", // see KarafConnection
                Map.of("rmiRegistryPort", "0", "rmiServerPort", "0", "serviceUrl", "service:jmx:rmi://127.0.0.1"));
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

    /** Chooses the framework, {@code felix} or {@code equinox}. */
    KarafHome on(String framework) throws IOException {
        return configure("custom.properties", Map.of("karaf.framework", framework));
    }

    /** Has File Install save changes of Config Admin, which is Karaf's default. */
    KarafHome saving() throws IOException {
        return configure("custom.properties", Map.of(SAVES, "true"));
    }

    /** Sets keys in a file of {@code etc}, which need not exist. */
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
        Path leftOut = from.resolve("examples");
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(each -> !each.startsWith(leftOut)).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
