// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.Protocol;
import io.pollux.SocketType;
import io.pollux.admin.ChangeOutcome;
import io.pollux.admin.Problem;
import io.pollux.admin.RefusedException;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.ServerStatus.State;
import io.pollux.admin.Setting;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.Memory;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.NamedProtocol;
import io.pollux.runtime.server.Servers;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The administration of servers")
class ServerAdministrationTest {
    private static final Protocol MUTE = (channel, settings) -> {
        throw new AssertionError("nobody connects");
    };

    private final ReactorGroup group = Groups.start(1);
    private final Servers servers = new Servers(group, Map.of("mute", new NamedProtocol("mute", MUTE, null))::get);
    private final Configuration configuration = new Configuration(
            Map.of("pollux.server-base.protocol", "mute", "pollux.server-base.listen", "127.0.0.1:0"),
            servers,
            any -> {});
    private final ServerAdministration admin = new ServerAdministration(
            servers::status, new ServerConfigurations(configuration, servers, new Memory(configuration), List::of));

    @AfterEach
    void close() {
        servers.close();
        group.close();
    }

    @Test
    void makesStopsStartsChangesAndDeletesAServer() throws RefusedException {
        ServerStatus made = admin.configure("one", Map.of("protocol", "mute", "listen", "127.0.0.1:0"))
                .status();
        assertEquals("one", made.name());
        assertEquals("mute", made.protocol());
        assertEquals(SocketType.STREAM, made.type());
        assertEquals(State.LISTENING, made.state());
        assertNotEquals(0, ((InetSocketAddress) made.address()).getPort());
        assertNull(made.problem());

        ServerStatus stopped = admin.enable("one", false).status();
        assertEquals(State.STOPPED, stopped.state());
        assertEquals(0, ((InetSocketAddress) stopped.address()).getPort());
        assertEquals(State.LISTENING, admin.enable("one", true).status().state());
        assertEquals(
                new Setting("enabled", "true", "true", Setting.Origin.CONFIG_ADMIN, null),
                admin.settings("one").settings().stream()
                        .filter(setting -> setting.key().equals("enabled"))
                        .findFirst()
                        .orElseThrow());

        assertEquals(new ChangeOutcome("one", null, List.of(), List.of(Memory.FORGOTTEN)), admin.delete("one"));
        assertThrows(RefusedException.class, () -> admin.settings("one"));
    }

    @Test
    void tellsWhatIsLeftOfADeletedServer() throws RefusedException {
        configuration.start();
        admin.enable("base", false);
        ChangeOutcome deleted = admin.delete("base");
        assertEquals("base", deleted.status().name());
        assertEquals(
                List.of(Memory.FORGOTTEN.kind(), Problem.Kind.PROPERTIES_APPLY),
                deleted.notices().stream().map(Problem::kind).toList());
    }

    @Test
    void saysWhyItRefuses() {
        RefusedException refused = assertThrows(
                RefusedException.class,
                () -> admin.configure("one", Map.of("protocol", "mute", "listen", "0", "enabled", "maybe")));
        assertEquals("enabled = 'maybe' is not accepted: true or false", refused.getMessage());
    }

    @Test
    void tellsWhatAServerWaitsFor() throws RefusedException {
        ServerStatus waiting = admin.configure("late", Map.of("protocol", "late", "listen", "127.0.0.1:0"))
                .status();
        assertEquals(State.WAITING, waiting.state());
        assertEquals(
                new Problem(Problem.Kind.PROTOCOL_UNAVAILABLE, "late", "there is no protocol 'late'"),
                waiting.problem());
    }
}
