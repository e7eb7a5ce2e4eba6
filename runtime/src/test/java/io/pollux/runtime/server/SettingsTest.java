// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.SocketType;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A configuration")
class SettingsTest {
    @Nested
    @DisplayName("of a server")
    class OfAServer {
        @Test
        void hasDefaults() {
            ServerSettings settings = server(Map.of());
            assertEquals("echo", settings.protocol());
            assertEquals("127.0.0.1:7", settings.listen().toString());
            assertTrue(settings.enabled());
            assertEquals(10_000, settings.maxConnections());
            assertEquals(Duration.ZERO, settings.idleTimeout());
            assertEquals(0, settings.backlog());
            assertEquals(Map.of(), settings.own());
        }

        @Test
        void leavesUnknownKeysToTheProtocol() {
            assertEquals(
                    Map.of("greeting", "hi"), server(Map.of("greeting", "hi")).own());
        }

        @ParameterizedTest
        @CsvSource({
            "127.0.0.1:80, 127.0.0.1:80",
            "0.0.0.0:0, 0.0.0.0:0",
            "7007, 127.0.0.1:7007",
            "[::1]:80, [::1]:80",
            "[::]:80, [::]:80",
            "[2001:db8:0:0:0:0:0:1]:80, [2001:db8::1]:80",
            "unix:/run/echo.sock, unix:/run/echo.sock",
            "udp:127.0.0.1:53, udp:127.0.0.1:53",
            "udp:[::1]:53, udp:[::1]:53",
            "udp:53, udp:127.0.0.1:53",
        })
        void listensOn(String text, String address) {
            assertEquals(address, server(Map.of("listen", text)).listen().toString());
        }

        @Test
        void tellsStreamsFromDatagrams() {
            assertEquals(SocketType.STREAM, server(Map.of()).listen().type());
            assertEquals(
                    SocketType.DATAGRAM,
                    server(Map.of("listen", "udp:localhost:7")).listen().type());
            assertEquals(
                    UnixDomainSocketAddress.of("a/b"),
                    server(Map.of("listen", "unix:a/b")).listen().address());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "x",
                    ":80",
                    "127.0.0.1:",
                    "127.0.0.1:-1",
                    "127.0.0.1:65536",
                    "127.0.0.1:99999999999",
                    "::1:80",
                    "[]:80",
                    "[::1:80",
                    "no.such.host.invalid:80",
                    "unix:",
                    "udp:",
                    "udp:unix:/x",
                    "tcp:127.0.0.1:80"
                })
        void refusesToListenOn(String text) {
            assertRefused("listen", text, Map.of("listen", text));
        }

        @ParameterizedTest
        @CsvSource({"30s,30000", "30,30000", "500ms,500", "5m,300000", "2h,7200000", "1d,86400000", "10 s,10000", "0,0"
        })
        void takesDurations(String text, long millis) {
            assertEquals(
                    Duration.ofMillis(millis),
                    server(Map.of("idle.timeout", text)).idleTimeout());
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1s", "soon", "1.5s", "10 years", "1234567890"})
        void refusesDurations(String text) {
            assertRefused("idle.timeout", text, Map.of("idle.timeout", text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-1", "many", "99999999999"})
        void refusesNumbersOfConnections(String text) {
            assertRefused("max.connections", text, Map.of("max.connections", text));
        }

        @ParameterizedTest
        @CsvSource({"true, true", "false, false"})
        void isEnabledOrNot(String text, boolean enabled) {
            assertEquals(enabled, server(Map.of("enabled", text)).enabled());
        }

        @ParameterizedTest
        @ValueSource(strings = {"yes", "False", "0"})
        void refusesHalfTruths(String text) {
            assertRefused("enabled", text, Map.of("enabled", text));
        }

        @Test
        void namesTheDefaultsAsTheyWouldBeWritten() {
            Map<String, String> defaults = new HashMap<>();
            for (String key : ServerSettings.KEYS) {
                if (ServerSettings.otherwise(key) != null) {
                    defaults.put(key, ServerSettings.otherwise(key));
                }
            }
            assertEquals(server(Map.of()), server(defaults));
        }

        @Test
        void takesAnEmptyValueForNone() {
            assertEquals(10_000, server(Map.of("max.connections", " ")).maxConnections());
        }

        @Test
        void refusesTlsWithAReason() {
            BadSetting refused = assertRefused("tls.keystore", "k", Map.of("tls.keystore", "k"));
            assertTrue(refused.getMessage().contains("no TLS"), refused.getMessage());
        }

        @Test
        void saysWhatIsMissing() {
            assertEquals(
                    "protocol",
                    assertThrows(BadSetting.class, () -> ServerSettings.parse(Map.of("listen", "1")))
                            .key());
            assertEquals(
                    "listen",
                    assertThrows(BadSetting.class, () -> ServerSettings.parse(Map.of("protocol", "echo")))
                            .key());
        }

        private static BadSetting assertRefused(String key, String value, Map<String, String> values) {
            BadSetting refused = assertThrows(BadSetting.class, () -> server(values));
            assertEquals(key, refused.key());
            assertTrue(refused.getMessage().startsWith(key + " = '" + value + "'"), refused.getMessage());
            return refused;
        }

        private static ServerSettings server(Map<String, String> values) {
            Map<String, String> all = new HashMap<>(Map.of("protocol", "echo", "listen", "127.0.0.1:7"));
            all.putAll(values);
            return ServerSettings.parse(all);
        }
    }

    @Nested
    @DisplayName("of the runtime")
    class OfTheRuntime {
        @Test
        void hasDefaults() {
            RuntimeSettings settings = RuntimeSettings.parse(Map.of());
            assertEquals(1, settings.reactors());
            assertNull(settings.loopTarget());
            assertEquals(Map.of(), settings.loopRankings());
            assertEquals(Duration.ofMillis(100), settings.slowCallback());
            assertEquals(Duration.ofSeconds(5), settings.swapTimeout());
        }

        @ParameterizedTest
        @CsvSource({
            "reactors, 0",
            "reactors, 257",
            "reactors, two",
            "slow.callback.ms, -1",
            "slow.callback.ms, 100ms",
            "swap.timeout.ms, 0",
            "loop.ranking.poll, first",
        })
        void refuses(String key, String value) {
            BadSetting refused = assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of(key, value)));
            assertEquals(key, refused.key());
            assertTrue(refused.getMessage().contains("'" + value + "'"), refused.getMessage());
            assertTrue(refused.getMessage().contains("a whole number from"), refused.getMessage());
        }

        @Test
        void ranksLoopsByTheirNames() {
            Map<String, String> values =
                    Map.of("loop.ranking.poll", "200", "loop.ranking.x.y", "-1", "loop.ranking.nio", " ");
            assertEquals(
                    Map.of("poll", 200, "x.y", -1),
                    RuntimeSettings.parse(values).loopRankings());
        }

        @Test
        void refusesUnknownKeysAndNamesTheKnown() {
            BadSetting refused = assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of("reactor", "3")));
            assertTrue(refused.getMessage().contains("'reactor' (value '3')"), refused.getMessage());
            assertTrue(refused.getMessage().contains("reactors, loop.target"), refused.getMessage());
        }
    }
}
