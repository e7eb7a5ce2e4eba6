// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;

/** The commands that configure servers, with the real Config Admin, and with File Install's files. */
@DisplayName("A server that is configured by commands")
class ServerCommandsIT {
    private static final long MUCH = 1_000_000;

    @TempDir
    private Path etc;

    @Test
    void isMadeStoppedStartedAndDeletedWithoutTouchingOthers() throws Exception {
        InetSocketAddress one = freeAddress();
        InetSocketAddress two = freeAddress();
        try (Site site = new Site(Map.of())) {
            site.felix.start(Felix.COMMANDS);
            site.felix.start(List.of(Felix.CONFIG_ADMIN));
            Shell shell = new Shell(site.felix);
            shell.run("pollux:server-config two protocol=echo listen=" + text(two));
            awaitState(shell, "two", "listening");
            try (Load others = new Load(List.of(new EchoFlow(two, 2)))) {
                shell.run("pollux:server-config one protocol=echo listen=" + text(one));
                awaitState(shell, "one", "listening");
                try (Load load = new Load(List.of(new EchoFlow(one, 1)))) {
                    load.awaitProgress(MUCH);
                    shell.run("pollux:server-config one max.connections=7");
                    load.awaitProgress(MUCH);
                }
                shell.run("pollux:server-stop one");
                awaitState(shell, "one", "stopped");
                assertEquals("false", configuration(site, "one").getProperties().get("enabled"));
                site.felix.bundle(Felix.GOGO).stop();
                site.felix.bundle(Felix.GOGO).start();
                others.awaitProgress(MUCH);

                Shell again = new Shell(site.felix);
                again.run("pollux:server-start one");
                awaitState(again, "one", "listening");
                assertEquals("7", configuration(site, "one").getProperties().get("max.connections"));
                again.run("pollux:server-config one --delete");
                Deadline.until("it is gone", () -> !again.run("pollux:servers").contains("\none "));
                others.awaitProgress(MUCH);
            }
        }
    }

    @Test
    void isStillStoppedWhenTheRuntimeHasBeenUpdated() throws Exception {
        try (Site site = new Site(
                Map.of("pollux.server-one.protocol", "echo", "pollux.server-one.listen", text(freeAddress())))) {
            site.felix.start(Felix.COMMANDS);
            site.felix.start(List.of(Felix.CONFIG_ADMIN));
            Shell shell = new Shell(site.felix);
            awaitState(shell, "one", "listening");
            shell.run("pollux:server-stop one");
            awaitState(shell, "one", "stopped");
            site.felix.bundle(Felix.RUNTIME).update();
            awaitState(shell, "one", "stopped");
            assertTrue(shell.run("pollux:server-config one --delete").contains("The framework properties apply again"));
            awaitState(shell, "one", "listening");
        }
    }

    @Test
    void isRefusedWhatIsWrongAndThenNothingChanges() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(Felix.COMMANDS);
            site.felix.start(List.of(Felix.CONFIG_ADMIN));
            Shell shell = new Shell(site.felix);
            assertEquals(
                    "protocol 'echo': unknown key 'colour' (value 'green'): the keys are buffer, answers.per.second",
                    shell.run("pollux:server-config one protocol=echo listen=0 colour=green")
                            .strip());
            assertEquals(
                    "backlog = 'long' is not accepted: a whole number from 0 to 65535",
                    shell.run("pollux:server-config one protocol=echo listen=0 backlog=long")
                            .strip());
            assertEquals(null, site.felix.service(ConfigurationAdmin.class).listConfigurations(null));
        }
    }

    @Test
    void hasAFileThatFollows() throws Exception {
        Path file = etc.resolve("pollux.server-one.cfg");
        try (Site site = new Site(Map.of("felix.fileinstall.dir", etc.toString(), "felix.fileinstall.poll", "100"))) {
            site.felix.start(Felix.COMMANDS);
            site.felix.start(List.of(Felix.CONFIG_ADMIN, Felix.FILE_INSTALL));
            Shell shell = new Shell(site.felix);
            shell.run("pollux:server-config one protocol=echo listen=" + text(freeAddress()));
            awaitState(shell, "one", "listening");
            awaitSaves(site);
            Files.writeString(file, "# A word of ours.\nmax.connections = 7\n" + Files.readString(file));
            Deadline.until(
                    "the file is read",
                    () -> "7".equals(configuration(site, "one").getProperties().get("max.connections")));
            shell.run("pollux:server-stop one");
            awaitSaves(site);
            assertEquals("false", read(file).get("enabled"));
            assertTrue(Files.readString(file).startsWith("# A word of ours.\n"));

            Files.writeString(file, Files.readString(file).replace("false", "true"));
            awaitState(shell, "one", "listening");
            assertEquals(1, site.felix.service(ConfigurationAdmin.class).listConfigurations(null).length);

            shell.run("pollux:server-config one --delete");
            Deadline.until("the file goes too", () -> Files.notExists(file));
        }
    }

    @Test
    void saysSoIfItsFileDoesNotFollow() throws Exception {
        Path file = etc.resolve("pollux.server-one.cfg");
        Files.writeString(file, "protocol = echo\nlisten = " + text(freeAddress()) + "\n");
        try (Site site = new Site(Map.of(
                "felix.fileinstall.dir", etc.toString(),
                "felix.fileinstall.poll", "100",
                "felix.fileinstall.enableConfigSave", "false"))) {
            site.felix.start(Felix.COMMANDS);
            site.felix.start(List.of(Felix.CONFIG_ADMIN, Felix.FILE_INSTALL));
            Shell shell = new Shell(site.felix);
            awaitState(shell, "one", "listening");
            assertTrue(shell.run("pollux:server-stop one").contains("pollux.server-one.cfg stays as it is"));
            awaitState(shell, "one", "stopped");
            assertEquals(null, read(file).get("enabled"));
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    /**
     * Config Admin notifies its listeners of one change after another: once this one arrives, File Install has handled
     * the earlier ones.
     */
    private static void awaitSaves(Site site) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        ConfigurationListener listener = event -> {
            if (event.getPid().equals("mark")) {
                told.countDown();
            }
        };
        var registration = site.felix.context().registerService(ConfigurationListener.class, listener, null);
        Configuration mark = site.felix.service(ConfigurationAdmin.class).getConfiguration("mark", "?");
        mark.update(FrameworkUtil.asDictionary(Map.of("number", "1")));
        Deadline.await("File Install has saved", told);
        registration.unregister();
        mark.delete();
    }

    private static Configuration configuration(Site site, String server) throws IOException {
        return site.felix.service(ConfigurationAdmin.class).getFactoryConfiguration("pollux.server", server, "?");
    }

    private static void awaitState(Shell shell, String server, String state) throws Exception {
        Deadline.until(
                server + " is " + state,
                () -> shell.run("pollux:servers"),
                servers -> servers.lines()
                        .anyMatch(line -> line.startsWith(server + " ") && line.contains(" " + state + " ")));
    }

    private static InetSocketAddress freeAddress() throws IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    }

    private static String text(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }
}
