// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.SocketType;
import io.pollux.text.Escaped;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
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

        @ParameterizedTest
        @CsvSource({"1, 1", "64k, 65536", "2m, 2097152", "3 g, 3221225472"})
        void boundsBuffersBy(String text, long bytes) {
            assertEquals(bytes, server(Map.of("buffer.limit", text)).bufferLimit());
            assertEquals(
                    bytes, RuntimeSettings.parse(Map.of("buffer.limit", text)).bufferLimit());
        }

        @Test
        void boundsBuffersByAShareOfTheHeapUnlessItIsTold() {
            long percent = Runtime.getRuntime().maxMemory() / 100;
            assertEquals(12 * percent, server(Map.of()).bufferLimit());
            assertEquals(25 * percent, RuntimeSettings.parse(Map.of()).bufferLimit());
            assertEquals(50 * percent, server(Map.of("buffer.limit", "50%")).bufferLimit());
            Map<?, ?> sockets = server(Map.of()).sockets().options();
            assertEquals(256 * 1024, sockets.get(StandardSocketOptions.SO_SNDBUF));
            assertEquals(Map.of(), server(Map.of("send.buffer", "0")).sockets().options());
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-1", "101%", "64kb", "many", "k", "9999999999", "1.5m"})
        void refusesAsABufferLimit(String text) {
            assertThrows(BadSetting.class, () -> server(Map.of("buffer.limit", text)));
            assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of("buffer.limit", text)));
        }

        @Test
        @Tag("B15")
        void hasKeysInAnyCase() {
            ServerSettings settings = ServerSettings.parse(
                    Map.of("Protocol", "echo", "LISTEN", "7", "Max.Connections", "5", "Greeting", "hi"));
            assertEquals("echo", settings.protocol());
            assertEquals(5, settings.maxConnections());
            assertEquals("hi", settings.own().get("greeting"));
            assertEquals(Map.of("Greeting", "hi"), settings.own());
            assertThrows(
                    UnsupportedOperationException.class, () -> settings.own().put("x", "y"));
            assertEquals(7, RuntimeSettings.parse(Map.of("Reactors", "7")).reactors());
            assertEquals(
                    Map.of("poll", 9),
                    RuntimeSettings.parse(Map.of("Loop.Ranking.poll", "9")).loopRankings());
        }

        @Test
        @Tag("B15")
        void hasNoKeyTwice() {
            BadSetting twice = assertThrows(
                    BadSetting.class,
                    () -> ServerSettings.parse(Map.of("protocol", "echo", "Protocol", "time", "listen", "7")));
            assertTrue(twice.getMessage().contains("are the same key: remove one of them"), twice.getMessage());
        }

        @ParameterizedTest
        @CsvSource({
            "protocl, protocol",
            "proto-col, protocol",
            "Protokoll, protocol",
            "lisen, listen",
            "LISTENS, listen"
        })
        @Tag("B15")
        void asksWhetherAMistypedKeyWasMeant(String typed, String key) {
            Map<String, String> values = new HashMap<>(Map.of("protocol", "echo", "listen", "7"));
            values.put(typed, values.remove(key));
            BadSetting missing = assertThrows(BadSetting.class, () -> ServerSettings.parse(values));
            assertEquals(key, missing.key());
            assertTrue(
                    missing.getMessage().endsWith("; is '" + typed + "' a misspelling of it?"), missing.getMessage());
        }

        @Test
        @Tag("B15")
        void suggestsTheKeyOfTheRuntimeThatWasMeant() {
            BadSetting unknown =
                    assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of("slow.calback.ms", "1")));
            assertTrue(unknown.getMessage().endsWith("; did you mean slow.callback.ms?"), unknown.getMessage());
        }

        @Test
        @Tag("B15")
        void isNotReadFromUtf16() {
            BadSetting read = assertThrows(
                    BadSetting.class, () -> ServerSettings.parse(Map.of("\u00ff\u00fep\0r\0", "\0e", "\0l\0i", "\0x")));
            assertTrue(read.getMessage().contains("UTF-16"), read.getMessage());
        }

        @ParameterizedTest
        @CsvSource({
            "unix:@echo, Java has no abstract sockets",
            "unix:@, Java has no abstract sockets",
            "unix:~/echo.sock, only a shell expands ~",
            "unix:~, only a shell expands ~",
            "unix:/, / is a folder",
            "unix:., . is a folder",
        })
        @Tag("B15")
        void listensOnNoPathThatIsNone(String listen, String reason) {
            BadSetting bad = assertThrows(BadSetting.class, () -> server(Map.of("listen", listen)));
            assertTrue(bad.getMessage().startsWith("listen = '" + listen + "' is not accepted: "), bad.getMessage());
            assertTrue(bad.getMessage().contains(reason), bad.getMessage());
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
            "unix:./@x, unix:./@x",
            "udp:127.0.0.1:53, udp:127.0.0.1:53",
            "udp:[::1]:53, udp:[::1]:53",
            "udp:53, udp:127.0.0.1:53",
            "[::ffff:10.1.2.3]:80, 10.1.2.3:80",
            "[::]:65535, [::]:65535",
            "udp:0.0.0.0:1, udp:0.0.0.0:1",
            "'unix:/run/a b/ä.sock', 'unix:/run/a b/ä.sock'",
            "' 127.0.0.1:80\t', 127.0.0.1:80",
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
                    "tcp:127.0.0.1:80",
                    "127.0.0.1:+80",
                    "127.0.0.1:0x50",
                    "127.0.0.1:८०",
                    "127.0.0.1: 80",
                    "127.0.0.1:80.0",
                    "[::1]",
                    "[::1]80",
                    "[127.0.0.1]:80",
                    "[fe80::1%no-such-interface]:80",
                    "0:80",
                    "127.1:80",
                    "1.2.3.4.5:80",
                    "2130706433:80",
                    "0x7f000001:80",
                    "0x7f.0.0.1:80",
                    "010.0.0.1:80",
                    "256.0.0.1:80",
                    "1.2.3.4.:80",
                    "127.0.0.1 :80",
                    "224.0.0.1:80",
                    "239.255.255.255:80",
                    "udp:224.0.0.1:80",
                    "[ff02::1]:80",
                    "udp:[ff05::2]:80",
                    "[::ffff:224.0.0.1]:80",
                    "255.255.255.255:80",
                    "udp:255.255.255.255:80",
                    "unix: /run/x",
                    "unix:/run/x\0y",
                    "UNIX:/run/x",
                    "UDP:127.0.0.1:80",
                    "/run/x"
                })
        void refusesToListenOn(String text) {
            assertRefused("listen", text, Map.of("listen", text));
        }

        @Test
        void saysHowLongAPathMayBe() {
            String longest = "unix:/" + "x".repeat(105);
            assertEquals(longest, server(Map.of("listen", longest)).listen().toString());
            String umlauts = "unix:/" + "ä".repeat(53);
            for (String path : List.of(longest + "x", umlauts, "unix:/" + "y".repeat(5_000))) {
                BadSetting refused = assertThrows(BadSetting.class, () -> server(Map.of("listen", path)));
                assertTrue(refused.getMessage().contains("too long: it has "), refused.getMessage());
                assertTrue(refused.getMessage().contains(" allows at most 106"), refused.getMessage());
            }
        }

        @Test
        void saysThatNoGroupIsJoined() {
            BadSetting refused = assertRefused("listen", "224.0.0.1:80", Map.of("listen", "224.0.0.1:80"));
            assertTrue(refused.getMessage().contains("multicast"), refused.getMessage());
        }

        @Test
        void refusesWhatCouldNotBeRead() {
            BadSetting refused = assertRefused("a", "\ufffd", Map.of("a", "\ufffd"));
            assertTrue(refused.getMessage().contains("save the file in UTF-8"), refused.getMessage());
            assertRefused("a\ufffd", "b", Map.of("a\ufffd", "b"));
        }

        @Test
        void refusesAValueWithoutAKey() {
            BadSetting refused = assertThrows(BadSetting.class, () -> server(Map.of(" ", "b")));
            assertTrue(refused.getMessage().contains("a key is missing"), refused.getMessage());
        }

        @Test
        @Tag("D24")
        void refusesOnOneLineWhateverIsRefused() {
            BadSetting refused =
                    assertThrows(BadSetting.class, () -> server(Map.of("idle.timeout", "1\nSEVERE forged\u001b[2J")));
            assertTrue(
                    refused.getMessage().startsWith("idle.timeout = '1\\nSEVERE forged\\u001b[2J' is not accepted"),
                    refused.getMessage());
        }

        @ParameterizedTest
        @CsvSource({
            "30s,30000",
            "30,30000",
            "500ms,500",
            "5m,300000",
            "2h,7200000",
            "1d,86400000",
            "10 s,10000",
            "0,0",
            "36500d,3153600000000"
        })
        void takesDurations(String text, long millis) {
            assertEquals(
                    Duration.ofMillis(millis),
                    server(Map.of("idle.timeout", text)).idleTimeout());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-1s",
                    "soon",
                    "1.5s",
                    "10 years",
                    "1234567890",
                    "999999999d",
                    "36501d",
                    "NaN",
                    "+1s",
                    "1S",
                    "1 min",
                    "1e3",
                    "0x10s",
                    "٣s",
                    "1s 1ms",
                    "PT1S",
                    "s"
                })
        void refusesDurations(String text) {
            assertRefused("idle.timeout", text, Map.of("idle.timeout", text));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0",
                    "-1",
                    "many",
                    "99999999999",
                    "2147483648",
                    "+7",
                    "7.0",
                    "1e3",
                    "0x10",
                    "७",
                    "NaN",
                    "1,000",
                    "7 7",
                    "-"
                })
        void refusesNumbersOfConnections(String text) {
            assertRefused("max.connections", text, Map.of("max.connections", text));
        }

        @ParameterizedTest
        @CsvSource({"true, true", "false, false"})
        void isEnabledOrNot(String text, boolean enabled) {
            assertEquals(enabled, server(Map.of("enabled", text)).enabled());
        }

        @ParameterizedTest
        @ValueSource(strings = {"yes", "False", "0", "TRUE", "true,false", "on"})
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
            assertTrue(refused.getMessage().contains("does not support TLS"), refused.getMessage());
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
            assertTrue(refused.getMessage().startsWith(key + " = '" + Escaped.of(value) + "'"), refused.getMessage());
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
        @CsvSource({"loop.ranking., 5", "'loop.ranking. ', 5", "loop.ranking., ''", "'loop.ranking. poll', 5"})
        void refusesARankingOfNoLoop(String key, String value) {
            BadSetting refused = assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of(key, value)));
            assertEquals(key, refused.key());
            assertTrue(refused.getMessage().contains("a name must follow loop.ranking."), refused.getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "(", "(a=b", "a=b", "(a)", "(&)", "((a=b))"})
        void refusesFiltersThatAreNone(String filter) {
            BadSetting refused =
                    assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of("loop.target", filter)));
            assertEquals("loop.target", refused.key());
            assertTrue(refused.getMessage().contains("a filter such as"), refused.getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"loop.target ", "Reactor", "loop.rankings", "slow.callback", "swap.timeout.ms.", "x y"})
        void refusesKeysThatAreNearlyRight(String key) {
            assertEquals(
                    key,
                    assertThrows(BadSetting.class, () -> RuntimeSettings.parse(Map.of(key, "1")))
                            .key());
        }

        @ParameterizedTest
        @CsvSource({
            "reactors, 0",
            "reactors, +2",
            "reactors, 2.0",
            "reactors, 0x2",
            "reactors, २",
            "reactors, NaN",
            "slow.callback.ms, 3600001",
            "swap.timeout.ms, 9999999999",
            "swap.timeout.ms, -5",
            "loop.ranking.poll, 2147483648",
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
