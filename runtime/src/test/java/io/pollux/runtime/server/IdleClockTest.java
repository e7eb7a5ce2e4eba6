// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection")
@Tag("B13")
class IdleClockTest {
    private static final long TIMEOUT = Duration.ofSeconds(8).toNanos();
    private static final long STOP = Duration.ofSeconds(20).toNanos();
    private static final long MS = Duration.ofMillis(1).toNanos();

    private long now = Long.MAX_VALUE - TIMEOUT; // it may pass the largest number
    private long active = now - 1;
    private long traffic;
    private final IdleClock clock = new IdleClock(Duration.ofNanos(TIMEOUT), now, active);
    private long untilLook = clock.first().toNanos();
    private boolean idle;

    /** Lets time pass, in which looks are made on time, as long as the connection is not idle. */
    private void pass(long nanos) {
        long end = now + nanos;
        while (!idle && untilLook <= end - now) {
            now += untilLook;
            look();
        }
        untilLook -= idle ? 0 : end - now;
        now = idle ? now : end;
    }

    /** Lets time pass without looks; those that are due come at its end. */
    private void stop(long nanos) {
        now += nanos;
        if (untilLook <= nanos) {
            look();
        } else {
            untilLook -= nanos;
        }
    }

    private void look() {
        untilLook = clock.look(now, active, traffic).toNanos();
        idle = untilLook == 0;
    }

    private void event() {
        active = now;
    }

    @Test
    void isIdleAfterItsTimeoutWithoutTrafficAndNotBefore() {
        pass(TIMEOUT - 1);
        assertFalse(idle);
        pass(2);
        assertTrue(idle);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000, 3000, 4001, 7999})
    void isIdleItsTimeoutAfterItsLastEvent(long ms) {
        pass(ms * MS);
        event();
        pass(TIMEOUT - 1);
        assertFalse(idle);
        pass(2 * MS);
        assertTrue(idle);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 6, 7})
    void isNeverIdleWithAnEventNowAndThen(long seconds) {
        for (int i = 0; i < 100; i++) {
            pass(seconds * 1000 * MS);
            event();
        }
        assertFalse(idle);
    }

    @Test
    void isNotIdleWhileSomethingIsWrittenWithoutAnEvent() {
        for (int i = 0; i < 100; i++) {
            pass(6000 * MS);
            traffic++;
        }
        assertFalse(idle);
        pass(2 * TIMEOUT);
        assertTrue(idle);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000, 3999, 4000, 5000, 7000, 7900, 7999})
    void hasHalfItsTimeoutAfterAStopWheneverThatWas(long quietMs) {
        pass(quietMs * MS);
        stop(STOP);
        assertFalse(idle);
        pass(TIMEOUT / 2 - 1000 * MS - 1); // a stop may begin up to a second before it is noticed
        assertFalse(idle);
        event();
        pass(TIMEOUT - 1);
        assertFalse(idle);
    }

    @Test
    void isNotIdleIfTheStopWasBetweenTheWaitAndTheEvent() {
        pass(1000 * MS);
        event(); // its time is that of the wait
        stop(STOP);
        pass(TIMEOUT / 2 - 1);
        assertFalse(idle);
    }

    @Test
    void isNotIdleIfTheStopWasInTheLastPass() {
        pass(TIMEOUT);
        assertFalse(idle);
        assertEquals(1, untilLook, "a pass before the last look");
        stop(STOP);
        pass(TIMEOUT / 2 - 1);
        assertFalse(idle);
    }

    @Test
    void isReadBeforeTheLastLook() {
        pass(TIMEOUT);
        assertFalse(idle);
        event();
        pass(TIMEOUT - 1);
        assertFalse(idle);
    }

    @Test
    void isIdleAtLastAlsoIfEveryLookIsLate() {
        int looks = 0;
        while (!idle) {
            stop(untilLook + TIMEOUT);
            looks++;
        }
        assertTrue(looks <= 16, "looks: " + looks);
    }

    @Test
    void isIdleAtLastHoweverShortTheTimeout() {
        IdleClock shortest = new IdleClock(Duration.ofNanos(1), 0, -1);
        int looks = 0;
        for (long at = 1; !shortest.look(at, -1, 0).isZero(); at++) {
            looks++;
        }
        assertTrue(looks <= 16, "looks: " + looks);
    }

    @Test
    void countsWithoutOverflowHoweverLongTheTimeout() {
        IdleClock longest = new IdleClock(Duration.ofDays(999_999_999), 0, -1);
        assertTrue(longest.first().toDays() > 10_000);
        assertFalse(longest.look(longest.first().toNanos(), -1, 0).isZero());
    }
}
