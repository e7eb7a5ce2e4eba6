// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.runtime.configadmin.ConfigAdmin;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.Echo;
import io.pollux.runtime.server.NamedProtocol;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.settings.RuntimeSettings;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;

@DisplayName("The configuration")
class ConfigurationTest {
    private final ReactorGroup group = Groups.start(1);
    private final Servers servers =
            new Servers(group, Map.of("echo", new NamedProtocol("echo", new Echo(), null))::get);
    private final List<RuntimeSettings> applied = new ArrayList<>();

    @AfterEach
    void close() {
        servers.close();
        group.close();
    }

    @Nested
    @DisplayName("of framework properties")
    class OfFrameworkProperties {
        @Test
        void setsTheRuntimeAndStartsServers() {
            configuration(Map.of(
                            "pollux.reactors", "2",
                            "pollux.loop.ranking.poll", "200",
                            "pollux.home", "somebody else's",
                            "pollux.server-one.protocol", "echo",
                            "pollux.server-one.listen", "127.0.0.1:0",
                            "pollux.server-one.max.connections", "7",
                            "pollux.server-two.protocol", "other",
                            "pollux.server-two.listen", "127.0.0.1:0"))
                    .start();
            assertEquals(2, applied.get(0).reactors());
            assertEquals(Map.of("poll", 200), applied.get(0).loopRankings());
            assertEquals(List.of("one echo", "two other"), running());
        }

        @Test
        void leavesOutWhatIsWrongAndAppliesTheRest() {
            configuration(Map.of(
                            "pollux.server-one.protocol", "echo",
                            "pollux.server-one.listen", "nowhere",
                            "pollux.server-two.protocol", "echo",
                            "pollux.server-two.listen", "127.0.0.1:0"))
                    .start();
            assertEquals(List.of("two echo"), running());
        }
    }

    @Nested
    @DisplayName("of Config Admin")
    class OfConfigAdmin {
        private final Configuration configuration = configuration(Map.of(
                "pollux.reactors", "3",
                "pollux.server-base.protocol", "base",
                "pollux.server-base.listen", "127.0.0.1:0"));
        private final ConfigAdmin admin = admin(configuration);

        @Test
        void hidesTheFrameworkPropertiesKeyByKeyUntilItIsDeleted() throws ConfigurationException {
            admin.updated(dictionary("slow.callback.ms", 7));
            assertEquals(3, applied.get(0).reactors());
            assertEquals(7, applied.get(0).slowCallback().toMillis());
            admin.updated(dictionary("reactors", "5", "service.pid", "pollux"));
            assertEquals(5, applied.get(1).reactors());
            admin.updated(null);
            assertEquals(3, applied.get(2).reactors());
        }

        @Test
        void namesTheKeyThatIsRefused() {
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> admin.updated(dictionary("reactors", "none")));
            assertEquals("reactors", refused.getProperty());
            assertTrue(refused.getReason().contains("'none'"), refused.getReason());
            assertTrue(applied.isEmpty());
        }

        @Test
        void startsChangesRenamesAndRemovesServers() throws ConfigurationException {
            admin.updated("pollux.server.1", server("protocol", "echo", "name", "one"));
            assertEquals(List.of("one echo"), running());
            admin.updated("pollux.server.1", server("protocol", "other", "name", "one"));
            assertEquals(List.of("one other"), running());
            admin.updated("pollux.server.1", server("protocol", "other", "name", "two"));
            assertEquals(List.of("two other"), running());
            admin.deleted("pollux.server.1");
            assertEquals(List.of(), running());
        }

        @Test
        void staysAsItWasWhenRefused() throws ConfigurationException {
            admin.updated("pollux.server~one", server("protocol", "echo"));
            ConfigurationException refused = assertThrows(
                    ConfigurationException.class,
                    () -> admin.updated("pollux.server~one", server("protocol", "echo", "colour", "green")));
            assertEquals("protocol", refused.getProperty());
            assertEquals(List.of("one echo"), running());
        }

        @Test
        @Tag("D24")
        void isRefusedOnOneLineWhateverItContains() {
            ConfigurationException runtime = assertThrows(
                    ConfigurationException.class, () -> admin.updated(dictionary("a\nb\u001b", "c\nSEVERE forged")));
            assertFalse(runtime.getMessage().contains("\n"), runtime.getMessage());
            assertTrue(runtime.getMessage().contains("c\\nSEVERE forged"), runtime.getMessage());
            assertEquals("a\\nb\\u001b", runtime.getProperty());
            ConfigurationException server = assertThrows(
                    ConfigurationException.class,
                    () -> admin.updated("pollux.server~x", dictionary("protocol", "p\n", "listen", "q\u009br")));
            assertTrue(server.getMessage().contains("listen = 'q\\u009br' is not accepted"), server.getMessage());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pollux.server~",
                    "pollux.server~ ",
                    "pollux.server~a b",
                    "pollux.server~a/b",
                    "pollux.server~a\nb",
                    "pollux.server~\u202ea",
                    "pollux.server~'a'"
                })
        void refusesNamesThatAreNone(String pid) {
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> admin.updated(pid, server("protocol", "echo")));
            assertEquals("name", refused.getProperty());
            assertTrue(refused.getReason().contains("letters, digits"), refused.getReason());
            assertEquals(List.of(), running());
        }

        @Test
        void takesLettersOfAnyLanguageForAName() throws ConfigurationException {
            admin.updated("pollux.server~grüße-日本_1.2", server("protocol", "echo"));
            assertEquals(List.of("grüße-日本_1.2 echo"), running());
        }

        @Test
        void takesNoMarkInFrontOfUtf8ForAKey() throws ConfigurationException {
            admin.updated("pollux.server~one", server("\ufeffprotocol", "echo"));
            admin.updated("pollux.server~two", server("\ufeff#", "a comment", "protocol", "echo"));
            admin.updated("pollux.server~three", server("\ufeff", "", "protocol", "echo"));
            assertEquals(List.of("one echo", "three echo", "two echo"), running());
        }

        @Test
        @Tag("B15")
        void takesTheMarkForNoKeyEvenWhereItIsReadAsIso88591() throws ConfigurationException {
            admin.updated("pollux.server~one", server("\u00ef\u00bb\u00bfProtocol", "echo"));
            admin.updated("pollux.server~two", server("\u00ef\u00bb\u00bf#", "a comment", "PROTOCOL", "echo"));
            assertEquals(List.of("one echo", "two echo"), running());
        }

        @Test
        @Tag("B15")
        void isListedAsRefusedUntilItIsMendedOrDeleted() throws ConfigurationException {
            assertThrows(ConfigurationException.class, () -> admin.updated("pollux.server~one", server("colour", "x")));
            assertThrows(
                    ConfigurationException.class,
                    () -> admin.updated(
                            "pollux.server~two",
                            server("felix.fileinstall.filename", "file:/etc/pollux.server-t%20wo.cfg")));
            assertThrows(ConfigurationException.class, () -> admin.updated(dictionary("reactors", "none")));
            assertEquals(List.of("null pollux", "one pollux.server~one", "two pollux.server-t wo.cfg"), refused());
            admin.updated(dictionary("reactors", "1"));
            admin.updated("pollux.server~one", server("protocol", "echo"));
            admin.deleted("pollux.server~two");
            assertEquals(List.of(), refused());
        }

        private List<String> refused() {
            return configuration.refusals().all().stream()
                    .map(one -> one.server() + " " + one.source())
                    .toList();
        }

        @Test
        @Tag("B15")
        void saysThatAServerHasNoName() {
            ConfigurationException nameless = assertThrows(
                    ConfigurationException.class, () -> admin.updated("pollux.server~", server("protocol", "echo")));
            assertTrue(nameless.getReason().contains("pollux.server-NAME.cfg"), nameless.getReason());
        }

        @Test
        void refusesTheNameOfAnother() throws ConfigurationException {
            admin.updated("pollux.server~one", server("protocol", "echo"));
            ConfigurationException refused = assertThrows(
                    ConfigurationException.class,
                    () -> admin.updated("pollux.server.77", server("protocol", "other", "name", "one")));
            assertTrue(refused.getReason().contains("pollux.server~one"), refused.getReason());
            admin.deleted("pollux.server.77");
            assertEquals(List.of("one echo"), running());
        }

        @Test
        void hidesAServerOfTheFrameworkPropertiesUntilItIsDeleted() throws ConfigurationException {
            admin.updated("pollux.server~base", server("protocol", "echo"));
            assertEquals(List.of("base echo"), running());
            admin.deleted("pollux.server~base");
            assertEquals(List.of("base base"), running());
        }
    }

    private Configuration configuration(Map<String, String> properties) {
        return new Configuration(properties, servers, applied::add);
    }

    private List<String> running() {
        return servers.status().stream()
                .map(status -> status.name() + " " + status.protocol())
                .toList();
    }

    private static Dictionary<String, Object> server(String... more) {
        Dictionary<String, Object> values = dictionary((Object[]) more);
        Map<String, Object> all = new HashMap<>(FrameworkUtil.asMap(values));
        all.put("listen", "127.0.0.1:0");
        return FrameworkUtil.asDictionary(all);
    }

    private static Dictionary<String, Object> dictionary(Object... keysAndValues) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return FrameworkUtil.asDictionary(values);
    }

    /** The only thing that is asked of the framework here is to take note of a service. */
    private static ConfigAdmin admin(Configuration configuration) {
        ClassLoader loader = ConfigurationTest.class.getClassLoader();
        Object registration = Proxy.newProxyInstance(
                loader, new Class<?>[] {ServiceRegistration.class}, (proxy, method, arguments) -> null);
        Object context = Proxy.newProxyInstance(
                loader,
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> method.getName().equals("registerService") ? registration : null);
        return new ConfigAdmin((BundleContext) context, configuration);
    }
}
