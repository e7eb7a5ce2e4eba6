// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import io.pollux.SwapException;
import io.pollux.loop.nio.NioLoop;
import io.pollux.loop.poll.PollLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Echo servers and their clients on one thread of one process: nobody sleeps, no other process of ours is at work, and
 * each server has exactly as many messages ready when its turn comes as the others. So what differs by a hundredth
 * shows.
 */
final class SideBySide {
    private static final int MESSAGE_BYTES = 64;
    private static final int CACHE_LINE = 64;
    private static final int MESSAGES_PER_ROUND = 1_000;
    private static final long LIMIT_NANOS = 1_000_000_000;

    private final int connections;
    private final byte[] memory;
    private final List<Side> sides = new ArrayList<>();
    private final Random chance = new Random();

    private SideBySide(int connections, int otherBytes) {
        this.connections = connections;
        this.memory = new byte[otherBytes];
    }

    /**
     * Prints the nanoseconds of a message, one number for each server.
     *
     * @param args connections per server; how many of them have a message when a turn comes; how many bytes of memory
     *     are written before each turn; rounds of 1,000 messages before those that count, with one message a turn and
     *     then with as many as those; such rounds that count; and the servers
     */
    public static void main(String[] args) throws IOException, SwapException {
        int[] numbers = Arrays.stream(args).limit(5).mapToInt(Integer::parseInt).toArray();
        SideBySide turns = new SideBySide(numbers[0], numbers[2]);
        int ready = numbers[1];
        for (String name : List.of(args).subList(5, args.length)) {
            turns.sides.add(turns.new Side(server(name)));
        }
        turns.run(numbers[3], 1); // many passes, to have what a pass does by itself compiled
        turns.run(numbers[3], ready);
        turns.sides.forEach(Side::forget);
        turns.run(numbers[4], ready);
        StringJoiner line = new StringJoiner(" ");
        turns.sides.forEach(side -> line.add(Double.toString(side.nanos() / ready)));
        System.out.println(line);
    }

    private static Stepped server(String name) throws IOException, SwapException {
        return switch (name) {
            case "plain-nio", "plain-nio-again" -> new PlainNio();
            case "plain-poll" -> new PlainPoll();
            case "pollux-nio" -> Library.on(new NioLoop());
            case "pollux-poll" -> Library.on(new PollLoop());
            default -> throw new IllegalArgumentException("no server is called " + name);
        };
    }

    private void run(int rounds, int ready) throws IOException {
        List<Side> order = new ArrayList<>(sides);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, chance);
            for (Side side : order) {
                for (int left = MESSAGES_PER_ROUND; left > 0; left -= ready) {
                    side.turn(ready);
                }
            }
        }
    }

    /** Drives what is in the caches next to the core out of them, as other work of a busy process does. */
    private void writeMemory() {
        for (int i = 0; i < memory.length; i += CACHE_LINE) {
            memory[i]++;
        }
    }

    /** A server, its clients, and how long its turns took. */
    private final class Side {
        private final Stepped server;
        private final List<SocketChannel> clients = new ArrayList<>();
        private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        private long[] turns = new long[1024];
        private int count;
        private int first;

        Side(Stepped server) throws IOException {
            this.server = server;
            for (int i = 0; i < connections; i++) {
                SocketChannel client =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                client.configureBlocking(false);
                clients.add(client);
                server.pass();
            }
        }

        void turn(int ready) throws IOException {
            first = (first + ready) % connections;
            for (int i = 0; i < ready; i++) {
                client(i).write(message.clear());
            }
            writeMemory();
            long start = System.nanoTime();
            server.pass();
            add(System.nanoTime() - start);
            for (int i = 0; i < ready; i++) {
                expect(client(i));
            }
        }

        private SocketChannel client(int i) {
            return clients.get((first + i) % connections);
        }

        private void expect(SocketChannel client) throws IOException {
            message.clear();
            long start = System.nanoTime();
            while (message.hasRemaining()) {
                if (client.read(message) < 0 || System.nanoTime() - start > LIMIT_NANOS) {
                    throw new IOException(server.getClass().getSimpleName() + " does not answer within one pass");
                }
            }
        }

        private void add(long nanos) {
            if (count == turns.length) {
                turns = Arrays.copyOf(turns, count * 2);
            }
            turns[count++] = nanos;
        }

        void forget() {
            count = 0;
        }

        /** The mean of the nine shortest tenths: most of the others were interrupted. */
        double nanos() {
            return Arrays.stream(turns, 0, count)
                    .sorted()
                    .limit(count * 9L / 10)
                    .average()
                    .orElseThrow();
        }
    }
}
