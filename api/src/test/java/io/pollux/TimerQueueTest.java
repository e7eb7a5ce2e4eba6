// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    private final TimerQueue queue = new TimerQueue();

    @Test
    void givesTimersInTheOrderOfTheirDeadlines() {
        Timer late = timer(30);
        Timer early = timer(10);
        Timer middle = timer(20);
        assertSame(early, queue.takeDue(100));
        assertSame(middle, queue.takeDue(100));
        assertSame(late, queue.takeDue(100));
        assertNull(queue.takeDue(100));
    }

    @Test
    void givesEqualDeadlinesInTheOrderOfArming() {
        List<Timer> armed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            armed.add(timer(7));
        }
        armed.forEach(timer -> assertSame(timer, queue.takeDue(7)));
    }

    @Test
    void keepsTimersWhoseTimeHasNotCome() {
        timer(11);
        assertNull(queue.takeDue(10));
        assertEquals(11, queue.nearestNanos());
    }

    @Test
    void comparesDeadlinesAcrossTheOverflowOfTheClock() {
        Timer after = timer(Long.MIN_VALUE + 5);
        Timer before = timer(Long.MAX_VALUE - 5);
        assertSame(before, queue.takeDue(Long.MAX_VALUE));
        assertNull(queue.takeDue(Long.MAX_VALUE));
        assertSame(after, queue.takeDue(Long.MIN_VALUE + 5));
    }

    @Test
    void staysInOrderWhateverIsArmedMovedAndRemoved() {
        Random random = new Random(42);
        List<Timer> waiting = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            act(random, waiting);
        }
        waiting.sort(
                Comparator.comparingLong((Timer timer) -> timer.deadlineNanos).thenComparingLong(timer -> timer.order));
        waiting.forEach(timer -> assertSame(timer, queue.takeDue(Long.MAX_VALUE / 2)));
        assertEquals(0, queue.size());
    }

    private void act(Random random, List<Timer> waiting) {
        int choice = random.nextInt(4);
        if (choice < 2 || waiting.isEmpty()) {
            waiting.add(timer(random.nextInt(1_000)));
        } else if (choice == 2) {
            queue.remove(waiting.remove(random.nextInt(waiting.size())));
        } else {
            Timer moved = waiting.get(random.nextInt(waiting.size()));
            moved.arm(random.nextInt(1_000));
            queue.put(moved);
        }
    }

    private Timer timer(long deadlineNanos) {
        Timer timer = new Timer(null, () -> {}, null, deadlineNanos);
        queue.put(timer);
        return timer;
    }
}
