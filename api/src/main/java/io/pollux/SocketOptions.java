// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The options that were set for one dispatcher's socket: they apply to its channel, to the listener that may replace
 * the channel, and to the connections that the listener accepts (rule D27).
 */
final class SocketOptions {
    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final Map<SocketOption<?>, Object> chosen = new LinkedHashMap<>();

    /** Sets the one option that every TCP connection has by default: {@code TCP_NODELAY}. */
    static void sendAtOnce(SocketChannel connection) {
        if (isInternet(connection)) {
            setUnlessGone(connection, StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    <T> void set(SelectableChannel channel, SocketOption<T> option, T value) throws IOException {
        if (channel instanceof ServerSocketChannel listener) {
            setOfListener(listener, option, value);
        } else {
            socketWith(option, channel).setOption(option, value);
        }
        chosen.put(option, value);
    }

    /**
     * Tries the value on a socket that is never connected, so that a wrong value is refused now and not at an accept.
     */
    private static <T> void setOfListener(ServerSocketChannel listener, SocketOption<T> option, T value)
            throws IOException {
        try (SocketChannel trial = openLike(listener)) {
            socketWith(option, trial).setOption(option, value);
        }
        if (listener.supportedOptions().contains(option)) {
            listener.setOption(option, value);
        }
    }

    <T> T get(SelectableChannel channel, SocketOption<T> option) throws IOException {
        if (!(channel instanceof ServerSocketChannel listener)
                || listener.supportedOptions().contains(option)) {
            return socketWith(option, channel).getOption(option);
        }
        try (SocketChannel trial = openLike(listener)) {
            accepted(trial);
            return socketWith(option, trial).getOption(option);
        }
    }

    /** Sets the options that a listener itself has; before it is bound, because the system sizes the buffers then. */
    void listening(ServerSocketChannel listener) throws IOException {
        for (Map.Entry<SocketOption<?>, Object> each : chosen.entrySet()) {
            if (listener.supportedOptions().contains(each.getKey())) {
                set(listener, each.getKey(), each.getValue());
            }
        }
    }

    /** Sets the options of a connection that was accepted. */
    void accepted(SocketChannel connection) {
        if (!chosen.containsKey(StandardSocketOptions.TCP_NODELAY)) {
            sendAtOnce(connection);
        }
        chosen.forEach((option, value) -> {
            if (!option.equals(StandardSocketOptions.SO_REUSEPORT)) {
                setUnlessGone(connection, option, value);
            }
        });
    }

    /** Ignores a refusal: some systems set nothing once the peer has gone, which reading will reveal. */
    private static void setUnlessGone(SocketChannel connection, SocketOption<?> option, Object value) {
        try {
            set(connection, option, value);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "cannot set " + option + " of " + connection, e);
        }
    }

    @SuppressWarnings("unchecked") // the value was given together with the option
    private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value) throws IOException {
        channel.setOption(option, (T) value);
    }

    private static SocketChannel openLike(ServerSocketChannel listener) throws IOException {
        return isInternet(listener) ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    private static boolean isInternet(NetworkChannel channel) {
        return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR);
    }

    private static NetworkChannel socketWith(SocketOption<?> option, SelectableChannel channel) {
        if (!(channel instanceof NetworkChannel socket)) {
            throw new UnsupportedOperationException(
                    "there is no option " + option.name() + " of " + channel + ": only sockets have options");
        }
        if (!socket.supportedOptions().contains(option)) {
            throw new UnsupportedOperationException("there is no option " + option.name() + " of " + kind(socket)
                    + " on this system; it has "
                    + socket.supportedOptions().stream()
                            .map(SocketOption::name)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return socket;
    }

    private static String kind(NetworkChannel socket) {
        if (socket instanceof DatagramChannel) {
            return "a datagram socket";
        }
        return isInternet(socket) ? "a TCP socket" : "a Unix domain socket";
    }
}
