// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Socket options in a server's configuration")
@Tag("B14")
class SocketSettingsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            127.0.0.1:7, nodelay, yes, true or false
            127.0.0.1:7, keepalive, 1, true or false
            127.0.0.1:7, keepalive.idle, 30s, it needs keepalive = true
            127.0.0.1:7, keepalive.count, 128, a whole number from 0 to 127
            127.0.0.1:7, keepalive.interval, 500ms, 'a duration of whole seconds, at most 32767s'
            127.0.0.1:7, keepalive.idle, 10h, 'a duration of whole seconds, at most 32767s'
            127.0.0.1:7, tos, 256, a whole number from 0 to 255
            127.0.0.1:7, linger, soon, a duration such as
            127.0.0.1:7, receive.buffer, 2g, a number of bytes from 0 to 1073741824
            unix:/run/x, nodelay, true, a Unix domain socket has no such option
            unix:/run/x, keepalive, true, a Unix domain socket has no such option
            unix:/run/x, tos, 8, a Unix domain socket has no such option
            unix:/run/x, linger, 0, a Unix domain socket has no such option
            udp:7, nodelay, false, datagrams have no connections
            udp:7, linger, off, datagrams have no connections
            udp:7, keepalive.count, 0, datagrams have no connections
            """)
    void refuseWhatMeansNothingThere(String listen, String key, String value, String why) {
        BadSetting refused = assertThrows(BadSetting.class, () -> settings(listen, Map.of(key, value)));
        assertEquals(key, refused.key());
        assertTrue(refused.getMessage().startsWith(key + " = '"), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void areLeftToTheSystemWhereNothingIsSaid() {
        Map<String, String> words = new HashMap<>();
        SocketSettings.KEYS.forEach(key -> words.put(key, SocketSettings.otherwise(key)));
        assertEquals(settings("7", Map.of()).sockets(), settings("7", words).sockets());
        assertFalse(words.containsValue(null));
        assertEquals(1, settings("7", Map.of()).sockets().options().size(), "but for the send buffer");
    }

    private static ServerSettings settings(String listen, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of("protocol", "echo", "listen", listen));
        all.putAll(more);
        return ServerSettings.parse(all);
    }
}
