// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.FrameworkUtil;

@DisplayName("A dictionary of Config Admin")
class ConfigDictionaryTest {
    @Test
    void joinsManyValues() {
        assertEquals(
                Map.of("a", "1,2", "b", "x,y"),
                ConfigDictionary.settings(dictionary(Map.of("a", new int[] {1, 2}, "b", List.of("x", "y")))));
    }

    @Test
    void ignoresWhatOthersKeepThere() {
        assertEquals(
                Map.of("listen", "7"),
                ConfigDictionary.settings(dictionary(Map.of(
                        "listen", "7",
                        "service.pid", "p",
                        "service.factoryPid", "f",
                        "service.bundleLocation", "?",
                        "felix.fileinstall.filename", "file:x",
                        "org.apache.karaf.features.configKey", "k",
                        "name", "n"))));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "pollux.server~echo, file:/etc/pollux.server-other.cfg, third, echo",
                "pollux.server.1f2e, file:/etc/pollux.server-my.echo.cfg, third, my.echo",
                "pollux.server.1f2e, file:/etc/pollux.server-my%20echo.cfg, third, my echo",
                "pollux.server.1f2e, -, third, third",
                "pollux.server.1f2e, file:/etc/unrelated.cfg, -, 1f2e",
                "elsewhere, -, -, elsewhere",
            })
    void namesAServer(String pid, String file, String key, String expected) {
        Map<String, Object> values = new HashMap<>();
        values.put("felix.fileinstall.filename", file);
        values.put("name", key);
        values.values().removeIf(value -> value == null);
        assertEquals(expected, ConfigDictionary.serverName(pid, dictionary(values)));
    }

    private static Dictionary<String, Object> dictionary(Map<String, Object> values) {
        return FrameworkUtil.asDictionary(values);
    }
}
