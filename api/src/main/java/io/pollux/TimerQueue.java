// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The timers of one map in a binary heap by deadline. Every timer knows its place, so that removing it is cheap too.
 */
final class TimerQueue {
    private Timer[] heap = new Timer[16];
    private int size;
    private long orders;

    int size() {
        return size;
    }

    /** The deadline of the first timer. There must be one. */
    long nearestNanos() {
        return heap[0].deadlineNanos;
    }

    /** Adds a timer, or moves it to the place of its new deadline. */
    void put(Timer timer) {
        timer.order = orders++;
        if (timer.index < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            timer.index = size++;
            heap[timer.index] = timer;
        }
        restore(timer);
    }

    void remove(Timer timer) {
        int hole = timer.index;
        if (hole < 0) {
            return;
        }
        timer.index = -1;
        Timer last = heap[--size];
        heap[size] = null;
        if (last != timer) {
            place(last, hole);
            restore(last);
        }
    }

    /** Removes and ends the timers that match. */
    void endIf(Predicate<Timer> which) {
        for (Timer timer : Arrays.copyOf(heap, size)) {
            if (which.test(timer)) {
                remove(timer);
                timer.end();
            }
        }
    }

    /** Removes and returns the first timer if it is due, else returns null. */
    Timer takeDue(long nowNanos) {
        if (size == 0 || heap[0].deadlineNanos - nowNanos > 0) {
            return null;
        }
        Timer due = heap[0];
        remove(due);
        return due;
    }

    private void restore(Timer timer) {
        siftUp(timer);
        siftDown(timer);
    }

    private void siftUp(Timer timer) {
        int at = timer.index;
        while (at > 0 && before(timer, heap[(at - 1) >>> 1])) {
            place(heap[(at - 1) >>> 1], at);
            at = (at - 1) >>> 1;
        }
        place(timer, at);
    }

    private void siftDown(Timer timer) {
        int at = timer.index;
        for (int child = firstChild(at); child < size && before(heap[child], timer); child = firstChild(at)) {
            place(heap[child], at);
            at = child;
        }
        place(timer, at);
    }

    /** The child that comes first, or a place beyond the heap if there is none. */
    private int firstChild(int at) {
        int left = 2 * at + 1;
        return left + 1 < size && before(heap[left + 1], heap[left]) ? left + 1 : left;
    }

    private void place(Timer timer, int at) {
        heap[at] = timer;
        timer.index = at;
    }

    private static boolean before(Timer a, Timer b) {
        long difference = a.deadlineNanos - b.deadlineNanos;
        return difference != 0 ? difference < 0 : a.order < b.order;
    }
}
