// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.runtime.loops.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("S6")
@DisplayName("A loop whose wait fails or spins")
class RecoveryTest {
    private final TestLoop sick = new TestLoop("sick");
    private final TestLoop other = new TestLoop("other");
    private final ReactorGroup group = Groups.patient();
    private final Events events = new Events();
    private Reactor reactor;

    @BeforeEach
    void start() {
        group.listen(events);
        group.resize(1);
        reactor = group.next();
    }

    @AfterEach
    void stop() {
        group.close();
    }

    /** Returns when the reactor has followed. */
    private void offer(TestLoop... loops) {
        group.publish(listed(loops));
        group.followNow("a test");
    }

    private static List<Loop> listed(TestLoop... loops) {
        return Stream.of(loops).map(loop -> loop.offered(Map.of())).toList();
    }

    private Client client() throws IOException {
        Dispatcher server = Echo.server();
        reactor.add(server);
        return new Client(server);
    }

    @Test
    void passesOverALoopThatCannotEvenSayWhatItCanDo() throws Exception {
        TestLoop third = new TestLoop("third");
        offer(sick, other, third);
        other.mood = TestLoop.Mood.KNOWS_NO_FEATURES;
        try (Client client = client()) {
            client.echoes("before");
            events.expect("swapped null sick");
            turn(TestLoop.Mood.THROWS);
            events.expect("swapped sick sick", "recovered sick sick", "swapped sick third", "recovered sick third");
            client.echoes("after");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THROWS", "SPINS", "HAS_NO_CODE"})
    void isOpenedAfreshOnceAndThenReplaced(TestLoop.Mood mood) throws Exception {
        offer(sick, other);
        try (Client client = client()) {
            client.echoes("before");
            events.expect("swapped null sick");
            turn(mood);
            events.expect("swapped sick sick", "recovered sick sick", "swapped sick other", "recovered sick other");
            client.echoes("after");
        }
        assertEquals(2, sick.opened.get());
        assertEquals(2, sick.closed.get());
    }

    @Test
    void staysIfAFreshInstanceWorks() throws Exception {
        group.listen(new RuntimeListener() {
            @Override
            public void swapped(Reactor on, io.pollux.SwapReport report, String cause) {
                sick.mood = TestLoop.Mood.WELL;
            }
        });
        offer(sick, other);
        try (Client client = client()) {
            client.echoes("before");
            events.expect("swapped null sick");
            turn(TestLoop.Mood.THROWS);
            events.expect("swapped sick sick", "recovered sick sick");
            client.echoes("after");
        }
        assertEquals("sick", reactor.loopName());
    }

    @Test
    @Tag("S7")
    void isReplacedAlsoByOneThatLacksWhatADispatcherRequires() throws Exception {
        TestLoop able = new TestLoop("able", "magic");
        Dispatcher demanding = Echo.server();
        demanding.require("magic");
        offer(able, other);
        reactor.add(demanding);
        try (Client client = client();
                Client queued = new Client(demanding)) {
            client.echoes("before");
            queued.echoes("before");
            able.mood = TestLoop.Mood.THROWS;
            reactor.map().wakeup();
            events.expect("swapped null able", "swapped able able", "recovered able able");
            events.expect("swapped able other", "recovered able other");
            client.echoes("others are served");
            able.mood = TestLoop.Mood.WELL;
            offer(other);
            try (Client late = new Client(demanding)) {
                offer(other, able);
                late.echoes("after");
            }
            client.echoes("after");
        }
    }

    @Test
    void thatCannotBeOpenedAfreshIsReplacedAtOnce() throws Exception {
        offer(sick, other);
        events.expect("swapped null sick");
        turn(TestLoop.Mood.THROWS_AND_CANNOT_OPEN);
        events.expect("failed sick", "swapped null other", "recovered sick other");
    }

    @Test
    @Tag("S8")
    void thatCannotBeOpenedAfreshNowIsTriedAgain() throws Exception {
        offer(sick);
        try (Client client = client()) {
            client.echoes("before");
            events.expect("swapped null sick");
            turn(TestLoop.Mood.THROWS_AND_CANNOT_OPEN);
            events.expect("failed sick", "parked sick", "recovered sick null");
            sick.mood = TestLoop.Mood.WELL;
            events.expect("swapped null sick");
            client.echoes("after");
        }
    }

    @Test
    void isNotChosenAgainUntilItIsRegisteredAnew() throws Exception {
        offer(sick, other);
        makeSick();
        sick.mood = TestLoop.Mood.WELL;
        offer(sick, other);
        SwapException refused = assertThrows(SwapException.class, () -> reactor.swap("sick"));
        assertTrue(refused.getMessage().contains("restart its bundle"), refused.getMessage());
        assertEquals("other", reactor.loopName());
        offer(other);
        offer(sick, other);
        events.expect("swapped other sick");
    }

    @Test
    void parksIfItIsTheOnlyOneAndThenKeepsStill() throws Exception {
        offer(sick);
        events.expect("swapped null sick");
        turn(TestLoop.Mood.THROWS);
        events.expect("swapped sick sick", "recovered sick sick", "parked sick", "recovered sick null");
        long before = reactor.map().counters().passes();
        CompletableFuture<Long> passes = new CompletableFuture<>();
        reactor.schedule(() -> passes.complete(reactor.map().counters().passes()), Duration.ofMillis(100));
        assertTrue(passes.get(60, TimeUnit.SECONDS) - before < 20, "it spins");
        assertNull(reactor.loopName());
        offer(sick, other);
        events.expect("swapped null other");
    }

    @Test
    void thatWasChosenByNameHoldsNoMore() throws Exception {
        offer(other, sick);
        events.expect("swapped null other");
        reactor.swap("sick");
        events.expect("swapped other sick");
        turn(TestLoop.Mood.THROWS);
        events.expect("swapped sick sick", "recovered sick sick", "swapped sick other", "recovered sick other");
        offer(new TestLoop("better"), other, sick);
        events.expect("swapped other better");
    }

    private void turn(TestLoop.Mood mood) {
        sick.mood = mood;
        reactor.map().wakeup();
    }

    private void makeSick() throws InterruptedException {
        events.expect("swapped null sick");
        turn(TestLoop.Mood.THROWS);
        events.expect("swapped sick sick", "recovered sick sick", "swapped sick other", "recovered sick other");
    }
}
