// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.Reactor;
import io.pollux.loop.nio.NioLoop;
import io.pollux.loop.poll.PollLoop;
import io.pollux.runtime.loops.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3")
@DisplayName("Swapping under an echo load")
class SwapUnderLoadTest {
    private static final int CLIENTS = 8;
    private static final int SWAPS = 200;

    private final ReactorGroup group = Groups.patient();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void stop() {
        clients.shutdownNow();
        group.close();
    }

    @Test
    void losesNoByteInEitherDirection() throws Exception {
        group.publish(List.of(offered(new NioLoop()), offered(new PollLoop())));
        group.resize(1);
        Reactor reactor = group.next();
        Dispatcher server = Echo.server();
        reactor.add(server);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong rounds = new AtomicLong();
        List<Future<?>> loads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int seed = i;
            loads.add(clients.submit(() -> load(server, new Random(seed), done, rounds)));
        }
        for (int i = 0; i < SWAPS; i++) {
            String to = i % 2 == 0 ? "poll" : "nio";
            assertEquals(to, reactor.swap(to).to());
            awaitMore(rounds, loads);
        }
        done.set(true);
        for (Future<?> load : loads) {
            load.get(60, TimeUnit.SECONDS);
        }
        assertTrue(rounds.get() >= SWAPS);
    }

    private static Loop offered(EventLoop loop) {
        return new Loop(loop.name(), loop, Map.of());
    }

    /** Until somebody has been served since the last swap. */
    private static void awaitMore(AtomicLong rounds, List<Future<?>> loads) throws Exception {
        long before = rounds.get();
        while (rounds.get() == before) {
            for (Future<?> load : loads) {
                if (load.isDone()) {
                    load.get();
                }
            }
            LockSupport.parkNanos(100_000); // whoever serves and is served needs the processor
        }
    }

    private static Void load(Dispatcher server, Random random, AtomicBoolean done, AtomicLong rounds) throws Exception {
        while (!done.get()) {
            try (Client client = new Client(server)) {
                for (int i = 0; i < 20; i++) {
                    byte[] sent = new byte[1 + random.nextInt(20_000)];
                    random.nextBytes(sent);
                    client.socket.getOutputStream().write(sent);
                    assertArrayEquals(sent, client.socket.getInputStream().readNBytes(sent.length));
                    rounds.incrementAndGet();
                }
            }
        }
        return null;
    }
}
