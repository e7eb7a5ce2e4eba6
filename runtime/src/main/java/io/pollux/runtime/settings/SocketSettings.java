// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The socket options in the configuration of a server.
 *
 * @param options the options that are set, with their values; the others are left to the system; immutable
 */
public record SocketSettings(Map<SocketOption<?>, Object> options) {
    /** The keys, in the order in which they are shown. */
    static final List<String> KEYS = List.of(
            "send.buffer",
            "receive.buffer",
            "nodelay",
            "keepalive",
            "keepalive.idle",
            "keepalive.interval",
            "keepalive.count",
            "tos",
            "linger");

    private static final String OFF = "off";
    private static final int LARGEST_BUFFER = 1 << 30;
    private static final int LONGEST_KEEPALIVE = 32_767;
    private static final int MOST_KEEPALIVES = 127;
    private static final int LONGEST_LINGER = 65_535;

    static SocketSettings parse(SettingsReader values, String listen) {
        KEYS.forEach(key -> refuseMeaningless(key, values, listen));
        Map<SocketOption<?>, Object> options = new HashMap<>();
        buffer("send.buffer", StandardSocketOptions.SO_SNDBUF, values, options);
        buffer("receive.buffer", StandardSocketOptions.SO_RCVBUF, values, options);
        if (!values.flag("nodelay", true)) {
            options.put(StandardSocketOptions.TCP_NODELAY, false);
        }
        keepAlive(values, options);
        int service = values.number("tos", 0, 0, 255);
        if (service > 0) {
            options.put(StandardSocketOptions.IP_TOS, service);
        }
        linger(values, options);
        return new SocketSettings(Map.copyOf(options));
    }

    /** Returns the default of a key, as it would be written; null if it is not one of these keys. */
    static String otherwise(String key) {
        return switch (key) {
            case "send.buffer" -> "256k";
            case "nodelay" -> "true";
            case "keepalive" -> "false";
            case "linger" -> OFF;
            default -> KEYS.contains(key) ? "0" : null;
        };
    }

    /** Returns why a key does not apply to a server that listens there; null if it applies. */
    public static String without(String key, String listen) {
        if (!KEYS.contains(key) || key.endsWith(".buffer")) {
            return null;
        }
        if (listen.startsWith("udp:")) {
            return key.equals("tos") ? null : "datagrams have no connections to apply it to";
        }
        return listen.startsWith("unix:") ? "a Unix domain socket has no such option" : null;
    }

    private static void refuseMeaningless(String key, SettingsReader values, String listen) {
        String why = without(key, listen);
        String value = why == null ? null : values.text(key);
        if (value != null) {
            throw BadSetting.of(key, value, why + "; remove the key, or listen on TCP");
        }
    }

    private static void buffer(
            String key, SocketOption<Integer> option, SettingsReader values, Map<SocketOption<?>, Object> options) {
        int bytes = (int) values.bytes(key, otherwise(key), 0, LARGEST_BUFFER);
        if (bytes > 0) {
            options.put(option, bytes);
        }
    }

    private static void keepAlive(SettingsReader values, Map<SocketOption<?>, Object> options) {
        boolean wanted = values.flag("keepalive", false);
        if (wanted) {
            options.put(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        int idle = values.seconds("keepalive.idle", LONGEST_KEEPALIVE);
        int interval = values.seconds("keepalive.interval", LONGEST_KEEPALIVE);
        int count = values.number("keepalive.count", 0, 0, MOST_KEEPALIVES);
        probing("keepalive.idle", idle, "TCP_KEEPIDLE", wanted, options);
        probing("keepalive.interval", interval, "TCP_KEEPINTERVAL", wanted, options);
        probing("keepalive.count", count, "TCP_KEEPCOUNT", wanted, options);
    }

    private static void probing(
            String key, int value, String option, boolean wanted, Map<SocketOption<?>, Object> options) {
        if (value == 0) {
            return;
        }
        if (!wanted) {
            throw BadSetting.of(key, value, "it needs keepalive = true; set that too, or remove this key");
        }
        options.put(extended(key, value, option), value);
    }

    /** Finds an option of the module jdk.net, which not every system supports, and not every JVM contains. */
    private static SocketOption<?> extended(String key, int value, String option) {
        try (SocketChannel any = SocketChannel.open()) {
            return any.supportedOptions().stream()
                    .filter(known -> known.name().equals(option))
                    .findAny()
                    .orElseThrow(() -> BadSetting.of(
                            key,
                            value,
                            "this system does not support " + option
                                    + ", or this JVM was linked without the module jdk.net;" + " remove the key"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find out whether this system supports " + option, e);
        }
    }

    private static void linger(SettingsReader values, Map<SocketOption<?>, Object> options) {
        if (!values.is("linger", OFF)) {
            options.put(StandardSocketOptions.SO_LINGER, values.seconds("linger", LONGEST_LINGER));
        }
    }

    /** How many bytes of input the system queues for a connection; 0 leaves that to the system. */
    public int receiveBuffer() {
        return (Integer) options.getOrDefault(StandardSocketOptions.SO_RCVBUF, 0);
    }

    public void applyTo(NetworkChannel channel) throws IOException {
        for (Map.Entry<SocketOption<?>, Object> each : options.entrySet()) {
            set(channel, each.getKey(), each.getValue());
        }
    }

    @SuppressWarnings("unchecked") // the value was parsed for the option
    private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value) throws IOException {
        channel.setOption(option, (T) value);
    }
}
