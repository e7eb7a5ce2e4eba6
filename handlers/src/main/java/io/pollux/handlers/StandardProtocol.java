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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The classical small services, over streams (TCP, Unix domain) and datagrams (UDP). Inside OSGi each is a service with
 * {@link io.pollux.PropertyNames#PROTOCOL} set to its {@link #protocolName}; elsewhere use the constants.
 *
 * <p>They answer whoever asks: bind them to addresses that only those reach whom they are for. Datagrams from ports
 * below 1024, and from ports on which one of these services runs here, are not answered, so that no two of them can be
 * made to answer each other forever.
 */
public enum StandardProtocol implements Protocol {
    /**
     * RFC 862: sends back what it gets. Setting {@code buffer}: how many bytes a connection holds at most while its
     * peer does not read, 1 to 65536, by default 65536; it stops reading instead of holding more.
     */
    ECHO {
        @Override
        Dispatcher stream(SelectableChannel channel, Map<String, String> settings) throws IOException {
            return new Echo(channel, bufferBytes(settings));
        }

        @Override
        ByteBuffer answer(ByteBuffer request) {
            return request;
        }

        @Override
        public void check(Map<String, String> settings) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                if (!setting.getKey().equals(BUFFER)) {
                    throw new IllegalArgumentException("unknown key '" + setting.getKey() + "' (value '"
                            + setting.getValue() + "'): the setting of echo is '" + BUFFER + "'");
                }
            }
            bufferBytes(settings);
        }
    },

    /** RFC 863: drops what it gets. */
    DISCARD {
        @Override
        public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws IOException {
            return new Discard(channel);
        }
    },

    /**
     * RFC 864: over a stream, lines of 72 characters for as long as the peer reads; for each datagram, 0 to 512
     * characters.
     */
    CHARGEN {
        @Override
        Dispatcher stream(SelectableChannel channel, Map<String, String> settings) throws IOException {
            return new Chargen(channel);
        }

        @Override
        ByteBuffer answer(ByteBuffer request) {
            return Chargen.beginning(ThreadLocalRandom.current().nextInt(LONGEST_ANSWER + 1));
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

    private static final String BUFFER = "buffer";
    private static final int LARGEST_BUFFER = 64 * 1024;
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
        return channel instanceof DatagramChannel ? new Answers(channel, this::answer) : stream(channel, settings);
    }

    /** The dispatcher of a connection: unless overridden, one that gives its answer unasked and closes. */
    Dispatcher stream(SelectableChannel channel, Map<String, String> settings) throws IOException {
        return new Announcement(channel, answer(NOTHING));
    }

    /** The answer to a datagram, not to be kept. */
    ByteBuffer answer(ByteBuffer request) {
        return NOTHING;
    }

    private static int bufferBytes(Map<String, String> settings) {
        String value = settings.getOrDefault(BUFFER, Integer.toString(LARGEST_BUFFER));
        try {
            int bytes = Integer.parseInt(value.trim());
            if (bytes >= 1 && bytes <= LARGEST_BUFFER) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw new IllegalArgumentException("key '" + BUFFER + "' has the value '" + value
                + "': accepted is a number of bytes from 1 to " + LARGEST_BUFFER);
    }
}
