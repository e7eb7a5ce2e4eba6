// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.MapDriver.OnFailure;
import java.io.IOException;
import java.time.Duration;

/**
 * The passes of a loop that its caller runs, as {@link EventLoop#poll} and {@link EventLoop#loop} describe them. Each
 * pass may bring another loop; a map that is empty after a pass is left without any.
 */
final class CallerLoop {
    private final ChannelMap map;
    private final Access access;
    private final Agenda agenda;
    private final LoopInUse loop;
    private final Pass pass;

    CallerLoop(ChannelMap map, Access access, Agenda agenda, LoopInUse loop, Pass pass) {
        this.map = map;
        this.access = access;
        this.agenda = agenda;
        this.loop = loop;
        this.pass = pass;
    }

    /** Whether something is left to do: a dispatcher, an armed timer, or a task (rule P14). */
    boolean hasWork() {
        return !access.isClosed() && (!map.isEmpty() || agenda.hasTimers() || agenda.hasTasks());
    }

    /** Runs one pass with a loop. */
    int poll(EventLoop with, Duration timeout) throws IOException, SwapException {
        MapDriver driver = map.undriven();
        long timeoutNanos = nanos(timeout);
        pass.enter(true);
        try {
            if (map.isEmpty()) {
                pass.runWithoutWait();
                return 0;
            }
            if (loop.eventLoop() != with) {
                driver.swap(with, OnFailure.RETURN);
            }
            return pass.run(timeoutNanos);
        } finally {
            if (map.isEmpty()) {
                loop.letGo();
            }
            pass.exit();
        }
    }

    /** Between two passes: waits if nothing but timers is left (rule P14). */
    void awaitTimer(Duration timeout) throws IOException {
        if (!map.isEmpty() || !agenda.hasTimers() || access.isClosed()) {
            return;
        }
        map.undriven();
        long timeoutNanos = nanos(timeout);
        pass.enter(true);
        try {
            pass.awaitTimer(timeoutNanos);
        } finally {
            pass.exit();
        }
    }

    private static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout must not be negative: " + timeout);
        }
        return Agenda.nanos(timeout);
    }
}
