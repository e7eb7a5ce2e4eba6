// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of one server, from the configuration {@code pollux.server-NAME}.
 *
 * @param protocol the name of the protocol that is served
 * @param listen where it listens
 * @param enabled whether it is served at all
 * @param maxConnections how many connections may be open at one time
 * @param idleTimeout after how long without traffic a connection is closed; zero means never
 * @param backlog how many connections may wait to be accepted; 0 takes the platform's default
 * @param bufferLimit how many bytes all its connections may hold in buffers
 * @param sockets the options of its sockets
 * @param own the protocol's own settings
 */
public record ServerSettings(
        String protocol,
        ListenAddress listen,
        boolean enabled,
        int maxConnections,
        Duration idleTimeout,
        int backlog,
        long bufferLimit,
        SocketSettings sockets,
        Map<String, String> own) {
    /** The keys, except those of the protocol, in the order in which they are shown. */
    public static final List<String> KEYS = Stream.concat(
                    Stream.of(
                            "protocol",
                            "listen",
                            "enabled",
                            "max.connections",
                            "idle.timeout",
                            "backlog",
                            "buffer.limit"),
                    SocketSettings.KEYS.stream())
            .toList();

    private static final int MAX_CONNECTIONS = 10_000;
    private static final String BUFFER_LIMIT = "12%";

    /**
     * Reads a configuration.
     *
     * @throws BadSetting if a value is not accepted; the protocol judges its own settings later
     */
    public static ServerSettings parse(Map<String, String> configuration) {
        SettingsReader values = new SettingsReader(configuration);
        String protocol = values.requiredText("protocol", "the name of a protocol, such as echo");
        String listen = values.requiredText("listen", "where to listen, such as 127.0.0.1:7007");
        ServerSettings settings = new ServerSettings(
                protocol,
                ListenAddress.parse("listen", listen),
                values.flag("enabled", true),
                values.number("max.connections", MAX_CONNECTIONS, 1, Integer.MAX_VALUE),
                values.duration("idle.timeout", Duration.ZERO),
                values.number("backlog", 0, 0, 65535),
                values.bytes("buffer.limit", BUFFER_LIMIT, 1, Long.MAX_VALUE),
                SocketSettings.parse(values, listen),
                values.rest());
        settings.own.forEach(ServerSettings::refuseTls);
        return settings;
    }

    /** Returns the default of a key, as it would be written; null if the key is required. */
    public static String otherwise(String key) {
        return switch (key) {
            case "enabled" -> "true";
            case "max.connections" -> String.valueOf(MAX_CONNECTIONS);
            case "idle.timeout", "backlog" -> "0";
            case "buffer.limit" -> BUFFER_LIMIT;
            default -> SocketSettings.otherwise(key);
        };
    }

    /** Suggests a key of the server, where the protocol refuses an unknown key; may be empty. */
    public String hint(String problem) {
        return own.keySet().stream()
                .filter(key -> problem.contains("'" + key + "'"))
                .map(key -> Spelling.hint(key, KEYS))
                .collect(Collectors.joining());
    }

    private static void refuseTls(String key, String value) {
        if (key.regionMatches(true, 0, "tls.", 0, 4)) {
            throw BadSetting.of(
                    key, value, "this version does not support TLS; remove every key that starts with tls.");
        }
    }
}
