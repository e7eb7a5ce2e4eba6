// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Protocol;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.Memory;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.NamedProtocol;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.watch.ReactorHistory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The commands for servers")
class ServerCommandsTest {
    private static final Protocol MUTE = (channel, settings) -> {
        throw new AssertionError("nobody connects");
    };

    private final ReactorGroup group = Groups.start(1);
    private final Servers servers = new Servers(group, Map.of("mute", new NamedProtocol("mute", MUTE, null))::get);
    private final Configuration configuration = new Configuration(
            Map.of("pollux.server-base.protocol", "mute", "pollux.server-base.listen", "127.0.0.1:0"),
            servers,
            any -> {});
    private final ServerConfigurations configurations =
            new ServerConfigurations(configuration, servers, new Memory(configuration), List::of);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ServerCommands commands = new ServerCommands(
            new Views(group, new ReactorHistory(), servers::status, configurations),
            new Console(() -> new PrintStream(out, true, UTF_8)));

    @AfterEach
    void close() {
        servers.close();
        group.close();
    }

    @Test
    void makeStopStartChangeAndDeleteAServer() {
        String heading = "SERVER PROTOCOL ADDRESS STATE OPEN ACCEPTED REFUSED";
        List<String> made = run("server-config", "one", "protocol=mute", "listen=127.0.0.1:0");
        assertEquals(heading, made.get(0));
        assertTrue(made.get(1).matches("one mute 127.0.0.1:[1-9]\\d* listening 0 0 0"), made.toString());
        assertEquals(List.of(heading, "one mute 127.0.0.1:0 stopped 0 0 0"), run("server-stop", "one"));
        assertTrue(run("server-start", "one").get(1).contains(" listening "));
        assertTrue(run("server-config", "one").contains("enabled true memory"));
        assertEquals("It is forgotten.", run("server-config", "one", "--delete").get(0));
        assertTrue(run("server-config", "one").get(0).startsWith("There is no server 'one'"));
    }

    @Test
    void sayWhatIsLeftOfADeletedServer() {
        configuration.start();
        run("server-stop", "base");
        List<String> deleted = run("server-config", "base", "--delete");
        assertTrue(deleted.get(1).startsWith("base mute 127.0.0.1:"), deleted.toString());
        assertEquals(List.of("It is forgotten.", "base: the framework properties count again."), deleted.subList(2, 4));
    }

    @Test
    void sayWhyTheyRefuse() {
        assertEquals(
                List.of("enabled = 'maybe' is not accepted: true or false"),
                run("server-config", "one", "protocol=mute", "listen=0", "enabled=maybe"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-start", "server-stop", "server-config", "server-start a b", "server-stop a b"})
    void sayHowTheyAreUsed(String line) {
        assertTrue(run((Object[]) line.split(" ", -1)).get(0).startsWith("Usage: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-start", "server-stop", "server-config"})
    @Tag("B16")
    void sayInPlainLinesWhatIsNoName(String name) {
        for (Object odd : new Object[] {null, List.of("a"), Map.of(), new Object[0]}) {
            List<String> said = run(name, odd);
            assertTrue(said.get(0).startsWith(name + ": argument 1 is "), said.toString());
            assertTrue(said.get(1).startsWith("Usage: " + name + " NAME"), said.toString());
            assertEquals(2, said.size());
        }
        assertTrue(run(name, "--all").get(0).startsWith(name + ": there is no option '--all'"));
        assertTrue(run(name, 7).get(0).startsWith("There is no server '7'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-start --help", "server-stop -h", "server-config --help", "server-config x --help"})
    @Tag("B16")
    void haveHelp(String line) {
        List<String> said = run((Object[]) line.split(" ", -1));
        assertTrue(said.get(0).startsWith("Usage: " + line.split(" ", 2)[0] + " NAME"), said.toString());
        assertEquals(2, said.size());
    }

    @Test
    void deleteInEitherOrderAndNotWithChanges() {
        run("server-config", "one", "protocol=mute", "listen=127.0.0.1:0");
        assertTrue(run("server-config", "one", "--delete", "a=1").get(0).contains("either changes or --delete"));
        assertTrue(run("server-config", "--delete").get(0).contains("which server"));
        assertEquals("It is forgotten.", run("server-config", "--delete", "one").get(0));
    }

    private List<String> run(Object... commandLine) {
        out.reset();
        commands._main(commandLine);
        return out.toString(UTF_8)
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }
}
