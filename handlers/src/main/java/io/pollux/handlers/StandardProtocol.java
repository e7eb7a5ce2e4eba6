// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pollux.Dispatcher;
import io.pollux.Protocol;
import io.pollux.SocketType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The classical small services, over streams (TCP, Unix domain) and datagrams (UDP). Inside OSGi each is a service with
 * {@link io.pollux.PropertyNames#PROTOCOL} set to its {@link #protocolName}; elsewhere use the constants.
 *
 * <p>They answer any client: bind them only to addresses that their intended clients can reach. The sender of a
 * datagram can be forged. So a datagram gets no answer if it comes from a port below 1024, from a port on which one of
 * these services runs here, or from an address that is not that of one host. The setting {@code answers.per.second}, 1
 * to 100000, by default 100, limits the other answers: this many per second to each IPv4 address or IPv6 network of 64
 * bits, and ten times as many to all of them together (rule B11). Discard, which answers nothing, does not have this
 * setting; over streams it has no effect.
 */
public enum StandardProtocol implements Protocol {
    /**
     * RFC 862: sends back what it receives. The setting {@code buffer}, 1 to 262144, by default 262144, is how many
     * bytes a connection holds at most while its peer does not read; it stops reading instead of holding more.
     */
    ECHO {
        @Override
        Dispatcher stream(SelectableChannel channel, Map<String, String> settings) throws IOException {
            return new Echo(channel, BUFFER.in(settings));
        }

        @Override
        ByteBuffer answer(ByteBuffer request) {
            return request;
        }

        @Override
        List<NumberSetting> settings() {
            return List.of(BUFFER, ANSWERS);
        }
    },

    /** RFC 863: drops what it receives. */
    DISCARD {
        @Override
        public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws IOException {
            return new Discard(channel);
        }

        @Override
        List<NumberSetting> settings() {
            return List.of();
        }
    },

    /**
     * RFC 864: over a stream, lines of 72 characters for as long as the peer reads. A datagram is answered by 0 to 512
     * characters, but by no more than it has bytes itself, so that a forged sender cannot multiply traffic.
     */
    CHARGEN {
        @Override
        Dispatcher stream(SelectableChannel channel, Map<String, String> settings) throws IOException {
            return new Chargen(channel);
        }

        @Override
        ByteBuffer answer(ByteBuffer request) {
            return Chargen.beginning(
                    ThreadLocalRandom.current().nextInt(Math.min(LONGEST_ANSWER, request.remaining()) + 1));
        }
    },

    /** RFC 867: the date and time as one line in English, in the JVM's time zone. */
    DAYTIME {
        @Override
        ByteBuffer answer(ByteBuffer request) {
            return US_ASCII.encode(ZonedDateTime.now(ZoneId.systemDefault()).format(DAYTIME_LINE));
        }
    },

    /** RFC 868: the seconds since 1900, as 32 bits. */
    TIME {
        @Override
        ByteBuffer answer(ByteBuffer request) {
            long seconds = System.currentTimeMillis() / 1000 + SECONDS_FROM_1900_TO_1970;
            return ByteBuffer.allocate(Integer.BYTES).putInt((int) seconds).flip();
        }
    };

    /** The setting of all services that answer datagrams. */
    static final NumberSetting ANSWERS = new NumberSetting("answers.per.second", "a whole number", 100_000, 100);

    private static final NumberSetting BUFFER = new NumberSetting(
            "buffer", "a number of bytes", BufferedDispatcher.WRITE_BYTES, BufferedDispatcher.WRITE_BYTES);
    private static final int LONGEST_ANSWER = 512;
    private static final long SECONDS_FROM_1900_TO_1970 = 2_208_988_800L;
    private static final DateTimeFormatter DAYTIME_LINE =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, uuuu HH:mm:ss-zzz\r\n", Locale.ENGLISH);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /**
     * Returns the name in configurations, for example {@code echo}.
     *
     * @return the name in lower case, never null
     */
    public String protocolName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Set<SocketType> types() {
        return Set.of(SocketType.STREAM, SocketType.DATAGRAM);
    }

    @Override
    public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws IOException {
        Objects.requireNonNull(settings, "settings");
        return Objects.requireNonNull(channel, "channel") instanceof DatagramChannel
                ? new Answers(channel, this::answer, ANSWERS.in(settings))
                : stream(channel, settings);
    }

    @Override
    public void check(Map<String, String> settings) {
        Objects.requireNonNull(settings, "settings");
        List<NumberSetting> known = settings();
        Map<String, String> unknown = new TreeMap<>(settings);
        known.forEach(setting -> unknown.remove(setting.key()));
        if (known.isEmpty()) {
            Protocol.super.check(unknown);
        } else if (!unknown.isEmpty()) {
            Map.Entry<String, String> first = unknown.entrySet().iterator().next();
            throw new IllegalArgumentException("unknown key '" + first.getKey() + "' (value '" + first.getValue()
                    + "'): the keys are "
                    + known.stream().map(NumberSetting::key).collect(Collectors.joining(", ")));
        }
        known.forEach(setting -> setting.in(settings));
    }

    List<NumberSetting> settings() {
        return List.of(ANSWERS);
    }

    /**
     * Makes the dispatcher of a connection: unless overridden, one that sends its answer without a request and closes.
     */
    Dispatcher stream(SelectableChannel channel, Map<String, String> settings) throws IOException {
        return new Announcement(channel, answer(NOTHING));
    }

    /** The answer to a datagram, not to be kept. */
    ByteBuffer answer(ByteBuffer request) {
        return NOTHING;
    }
}
