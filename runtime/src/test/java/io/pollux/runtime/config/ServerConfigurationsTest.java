// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedException;
import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.Echo;
import io.pollux.runtime.server.NamedProtocol;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.text.AddressText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What operators do to configurations of servers")
class ServerConfigurationsTest {
    private final ReactorGroup group = Groups.start(1);
    private final Servers servers =
            new Servers(group, Map.of("echo", new NamedProtocol("echo", new Echo(), null))::get);
    private final Configuration configuration = new Configuration(
            Map.of("pollux.server-base.protocol", "echo", "pollux.server-base.listen", "127.0.0.1:0"),
            servers,
            any -> {});
    private final Memory memory = new Memory(configuration);
    private final ServerConfigurations configurations =
            new ServerConfigurations(configuration, servers, memory, List::of);

    ServerConfigurationsTest() {
        configuration.start();
        memory.write("one", Map.of("protocol", "echo", "listen", "127.0.0.1:0", "greeting", "hi"));
    }

    @AfterEach
    void close() {
        servers.close();
        group.close();
    }

    @Test
    void showsWhatIsSetAndTheDefaults() throws RefusedException {
        assertEquals(
                List.of(
                        "protocol echo CONFIG_ADMIN",
                        "listen 127.0.0.1:0 CONFIG_ADMIN",
                        "enabled true DEFAULT",
                        "max.connections 10000 DEFAULT",
                        "idle.timeout 0 DEFAULT",
                        "backlog 0 DEFAULT",
                        "buffer.limit 12% DEFAULT",
                        "send.buffer 256k DEFAULT",
                        "receive.buffer 0 DEFAULT",
                        "nodelay true DEFAULT",
                        "keepalive false DEFAULT",
                        "keepalive.idle 0 DEFAULT",
                        "keepalive.interval 0 DEFAULT",
                        "keepalive.count 0 DEFAULT",
                        "tos 0 DEFAULT",
                        "linger off DEFAULT",
                        "greeting hi CONFIG_ADMIN"),
                rows(configurations.settings("one")));
        assertEquals(
                "protocol echo FRAMEWORK_PROPERTIES",
                rows(configurations.settings("base")).get(0));
    }

    @Test
    void showsNoDefaultsThatMeanNothingToTheServer() throws RefusedException {
        memory.write("one", Map.of("protocol", "echo", "listen", "udp:127.0.0.1:0"));
        List<String> shown = rows(configurations.settings("one"));
        assertTrue(shown.contains("tos 0 DEFAULT"), shown.toString());
        assertFalse(shown.toString().contains("keepalive"), shown.toString());
    }

    @Test
    void showsThatAndWhyAConfigurationIsNotInEffect() throws RefusedException {
        assertThrows(BadSetting.class, () -> memory.write("one", Map.of("protocol", "echo", "listen", "nowhere")));
        ServerConfiguration shown = configurations.settings("one");
        assertTrue(
                rows(shown).contains("listen nowhere CONFIG_ADMIN"), rows(shown).toString());
        assertEquals(Problem.Kind.VALUE_REFUSED, shown.problem().kind());
        String reason = shown.problem().text();
        assertTrue(reason.startsWith("listen = 'nowhere' is not accepted"), reason);
    }

    @Test
    void changesAddsAndTakesAwaySettingsAndTheServerFollows() throws RefusedException {
        configurations.change("one", changes("max.connections=7", "listen=127.0.0.2:0", "greeting="));
        assertEquals(
                Map.of("protocol", "echo", "listen", "127.0.0.2:0", "max.connections", "7"),
                memory.find("one").values());
        awaitState(State.LISTENING, "one");
        assertTrue(AddressText.of(status("one").address()).startsWith("127.0.0.2:"));
    }

    @Test
    void makesANewServer() throws RefusedException {
        configurations.change("two", changes("protocol=echo", "listen=0"));
        awaitState(State.LISTENING, "two");
    }

    @Test
    void keepsNothingThatIsNotAccepted() {
        Map<String, String> before = memory.find("one").values();
        assertRefused(
                "max.connections = 'few' is not accepted: a whole number from 1 to 2147483647",
                "one",
                "backlog=1",
                "max.connections=few");
        assertRefused("protocol 'echo': unknown key 'colour'", "one", "colour=green");
        assertRefused("listen is missing", "one", "listen=");
        assertRefused("listen is missing", "two", "protocol=echo");
        assertEquals(before, memory.find("one").values());
        assertNull(memory.find("two"));
    }

    @Test
    @Tag("B15")
    void changesAKeyThatIsThereInAnotherCase() throws RefusedException {
        memory.write("one", Map.of("Protocol", "echo", "LISTEN", "127.0.0.1:0", "Backlog", "5"));
        assertTrue(rows(configurations.settings("one")).contains("backlog 5 CONFIG_ADMIN"));
        configurations.change("one", changes("backLog=6", "BACKLOG=7", "max.CONNECTIONS=8"));
        assertEquals("7", memory.find("one").values().get("Backlog"));
        assertEquals(4, memory.find("one").values().size());
        configurations.change("one", changes("backlog=", "Max.connections="));
        assertEquals(
                Map.of("Protocol", "echo", "LISTEN", "127.0.0.1:0"),
                memory.find("one").values());
    }

    @Test
    @Tag("B15")
    void asksWhetherAKeyOfTheServerWasMeantWhereTheProtocolRefusesIt() {
        assertRefused("protocol 'echo': unknown key 'idle.timout'", "one", "idle.timout=5");
        RefusedException refused =
                assertThrows(RefusedException.class, () -> configurations.change("one", changes("idle.timout=5")));
        assertTrue(refused.getMessage().endsWith("; did you mean idle.timeout?"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "listen:"})
    void refusesWhatIsNoKey(String key) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> configurations.change("one", Map.of(key, "1")));
        assertTrue(refused.getMessage().startsWith("'" + key + "' is no key: "), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"service.pid", "name", "felix.fileinstall.filename"})
    void refusesWhatIsNoSetting(String key) {
        assertRefused("'" + key + "' is not a setting", "one", key + "=x");
    }

    @Test
    void refusesWhatOnlyAFileMayHave() {
        assertRefused("listen = 'unix:${run}/x' is not accepted", "one", "listen=unix:${run}/x");
    }

    @ParameterizedTest
    @CsvSource({"a/b", "a b", "..\\x", "''"})
    void refusesNamesThatAFileCannotHave(String name) {
        assertRefused("'" + name + "' is not a name for a server", name, "protocol=echo", "listen=0");
    }

    @Test
    void stopsAndStartsAServerByItsConfiguration() throws RefusedException {
        configurations.enable("one", false);
        assertEquals("false", memory.find("one").values().get("enabled"));
        awaitState(State.STOPPED, "one");
        configurations.enable("one", true);
        assertEquals("true", memory.find("one").values().get("enabled"));
        awaitState(State.LISTENING, "one");
    }

    @Test
    void keepsNothingNewIfNothingChanges() throws RefusedException {
        configurations.enable("base", true);
        configurations.change("base", changes("listen=127.0.0.1:0"));
        assertNull(memory.find("base"));
    }

    @Test
    void keepsAConfigurationAboveTheFrameworkProperties() throws RefusedException {
        configurations.enable("base", false);
        assertEquals(
                Map.of("protocol", "echo", "listen", "127.0.0.1:0", "enabled", "false"),
                memory.find("base").values());
        awaitState(State.STOPPED, "base");
        assertEquals(List.of(Memory.FORGOTTEN), configurations.delete("base"));
        awaitState(State.LISTENING, "base");
    }

    @Test
    void deletesAServer() throws RefusedException {
        configurations.delete("one");
        assertEquals(
                List.of("base"),
                servers.status().stream().map(ServerStatus::name).toList());
        assertThrows(RefusedException.class, () -> configurations.delete("one"));
    }

    @Test
    void deletesNoFrameworkProperties() {
        RefusedException refused = assertThrows(RefusedException.class, () -> configurations.delete("base"));
        assertTrue(refused.getMessage().contains("framework properties"), refused.getMessage());
        awaitState(State.LISTENING, "base");
    }

    @Test
    void knowsNoServerThatIsNotConfigured() {
        assertThrows(RefusedException.class, () -> configurations.settings("two"));
        assertThrows(RefusedException.class, () -> configurations.enable("two", true));
        assertThrows(RefusedException.class, () -> configurations.delete("two"));
    }

    @Test
    void showsButCannotChangeWithoutConfigAdmin() throws RefusedException {
        ServerConfigurations bare = new ServerConfigurations(configuration, servers, ServerStore.NONE, List::of);
        assertEquals(
                "protocol echo FRAMEWORK_PROPERTIES",
                rows(bare.settings("base")).get(0));
        RefusedException refused = assertThrows(RefusedException.class, () -> bare.enable("base", false));
        assertEquals(ServerStore.ABSENT, refused.getMessage());
        awaitState(State.LISTENING, "base");
    }

    private void assertRefused(String beginning, String server, String... changes) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> configurations.change(server, changes(changes)));
        assertTrue(refused.getMessage().startsWith(beginning), refused.getMessage());
    }

    private void awaitState(State state, String server) {
        Await.until(() -> status(server).state() == state);
    }

    private ServerStatus status(String server) {
        return servers.status().stream()
                .filter(status -> status.name().equals(server))
                .findFirst()
                .orElseThrow();
    }

    /** Each {@code key=value}, in this order. */
    private static Map<String, String> changes(String... changes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            values.put(change.substring(0, equals), change.substring(equals + 1));
        }
        return values;
    }

    private static List<String> rows(ServerConfiguration configuration) {
        return configuration.settings().stream()
                .map(setting -> setting.key() + " " + setting.value() + " " + setting.origin())
                .toList();
    }
}
