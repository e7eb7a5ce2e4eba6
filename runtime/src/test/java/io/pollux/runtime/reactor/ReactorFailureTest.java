// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A reactor that fails")
class ReactorFailureTest {
    private final TestLoop loop = new TestLoop("one");
    private final ReactorGroup group = Groups.start(2, loop);
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        group.close();
    }

    private static void end(Reactor reactor) {
        reactor.execute(() -> ReactorThread.driverOf(reactor).close());
    }

    private void expect(String what) throws InterruptedException {
        assertEquals(what, heard.poll(60, TimeUnit.SECONDS));
    }

    @Test
    @Tag("S9")
    void isReplacedByOneOfItsNameAndClosesItsDispatchers() throws Exception {
        ReactorThread failing = group.reactor("reactor-0");
        Dispatcher server = Echo.server();
        failing.add(server);
        failing.call(() -> null, group.swapTimeout());
        end(failing);
        Await.until(() -> group.reactor("reactor-0") != null && group.reactor("reactor-0") != failing);
        assertEquals(Dispatcher.State.CLOSED, server.state());
        ReactorThread next = group.reactor("reactor-0");
        assertNull(next.failure());
        assertEquals(
                List.of("reactor-0", "reactor-1"),
                group.all().stream().map(Reactor::name).toList());
        Await.until(() -> "one".equals(next.loopName()));
        try (Client client = new Client(serve(next))) {
            client.echoes("ab");
        }
    }

    private static Dispatcher serve(Reactor reactor) throws Exception {
        Dispatcher server = Echo.server();
        reactor.add(server);
        return server;
    }

    @Test
    @Tag("S9")
    void isGivenNothingMore() throws Exception {
        ReactorThread failing = group.reactor("reactor-1");
        CountDownLatch seen = new CountDownLatch(1);
        group.listen(new RuntimeListener() {
            @Override
            public void failed(Reactor reactor, Throwable failure) {
                assertSame(failing, reactor);
                assertSame(failure, failing.failure());
                assertFalse(group.all().contains(reactor));
                assertTrue(group.reactors().contains(failing));
                assertNull(group.reactor("reactor-1"));
                for (int i = 0; i < 4; i++) {
                    assertNotSame(reactor, group.next());
                }
                seen.countDown();
            }
        });
        end(failing);
        Await.open(seen);
    }

    @Test
    @Tag("S9")
    void isToldOfAndSoIsTheNext() throws Exception {
        group.listen(new RuntimeListener() {
            @Override
            public void started(Reactor reactor) {
                heard.add("started " + reactor.name());
            }

            @Override
            public void failed(Reactor reactor, Throwable failure) {
                heard.add("failed " + reactor.name());
            }

            @Override
            public void stopped(Reactor reactor) {
                heard.add("stopped " + reactor.name());
            }
        });
        expect("started reactor-0");
        expect("started reactor-1");
        end(group.reactor("reactor-1"));
        expect("failed reactor-1");
        expect("stopped reactor-1");
        expect("started reactor-1");
    }

    @Test
    @Tag("S9")
    void isReplacedAgainAndAgain() {
        for (int i = 0; i < 3; i++) {
            ReactorThread failing = group.reactor("reactor-1");
            end(failing);
            Await.until(() -> group.reactor("reactor-1") != null && group.reactor("reactor-1") != failing);
        }
    }

    @Test
    @Tag("S9")
    void isNotReplacedWhenTheGroupIsClosedOrBecomesSmaller() {
        ReactorThread failing = group.reactor("reactor-1");
        end(failing);
        group.resize(1);
        assertEquals(1, group.reactors().size());
        end(group.reactor("reactor-0"));
        group.close();
        assertEquals(List.of(), group.reactors());
    }

    @Test
    @Tag("M5")
    void isNoneThatLacksMemoryInItsWaitOnce() throws Exception {
        ReactorThread reactor = group.reactor("reactor-0");
        Dispatcher server = serve(reactor);
        AtomicInteger failures = new AtomicInteger();
        int before = loop.opened.get();
        loop.waiting = nanos -> {
            if (reactor.inReactor() && failures.getAndIncrement() < 3) {
                throw new OutOfMemoryError("told to have no memory");
            }
        };
        try (Client client = new Client(server)) {
            client.echoes("ab");
        }
        assertNull(reactor.failure());
        assertEquals("one", reactor.loopName());
        assertTrue(loop.opened.get() >= before + 3, "opened afresh");
    }
}
