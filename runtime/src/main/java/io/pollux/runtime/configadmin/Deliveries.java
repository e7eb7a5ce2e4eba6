// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The last delivery of Config Admin for each configuration of a server. Config Admin delivers on its own thread; a
 * thread that changes a configuration waits here until the change has arrived.
 */
final class Deliveries {
    private final Map<String, Map<String, String>> last = new HashMap<>();

    /** Notes a delivery; null if the configuration was deleted. */
    synchronized void note(String pid, Map<String, String> values) {
        if (values == null) {
            last.remove(pid);
        } else {
            last.put(pid, values);
        }
        notifyAll();
    }

    /** Waits until these values are the last that were delivered; returns false if that takes longer than the limit. */
    synchronized boolean await(String pid, Map<String, String> values, Duration limit) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!Objects.equals(last.get(pid), values)) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0 || !waited(leftNanos)) {
                return false;
            }
        }
        return true;
    }

    private boolean waited(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
