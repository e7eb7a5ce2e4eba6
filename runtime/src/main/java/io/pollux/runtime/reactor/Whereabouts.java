// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.MapDriver;
import java.util.List;

/**
 * Tells where a reactor's thread is in its work, to those who wait for it. Every method may be called from any thread.
 */
final class Whereabouts {
    private final Thread thread;
    private final MapDriver driver;
    private final Orders orders;

    /** A position of the thread: two of them are equal only if it has made no progress between them. */
    record Spot(long pass, long orders, boolean inCallback, long callbackNanos) {}

    Whereabouts(Thread thread, MapDriver driver, Orders orders) {
        this.thread = thread;
        this.driver = driver;
        this.orders = orders;
    }

    Spot spot() {
        long passes = driver.map().counters().passes();
        return new Spot(passes, orders.done(), driver.running() != null, driver.runningSinceNanos());
    }

    /** Returns the thread's stack, innermost frame first. */
    List<StackTraceElement> stack() {
        return List.of(thread.getStackTrace());
    }

    /** Returns what keeps the thread busy, as a clause: the callback it is in, and the place in the code. */
    String busyWith() {
        Object running = driver.running();
        StackTraceElement[] stack = thread.getStackTrace();
        return (running == null
                        ? "it is between callbacks"
                        : "it is in a callback of " + running.getClass().getName())
                + (stack.length == 0 ? "" : ", at " + stack[0])
                + caller(stack);
    }

    /** The first frame outside the JDK: the code that called what the thread is in. */
    private static String caller(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!"java.base".equals(frame.getModuleName())) {
                return ", called by " + frame;
            }
        }
        return "";
    }
}
