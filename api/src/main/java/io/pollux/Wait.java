// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Thrown;
import java.io.IOException;

/**
 * The wait of a pass. It does not begin if the map has been woken, and it fails if the loop fails or keeps returning
 * early without an event (rule S6).
 */
final class Wait {
    private static final int EARLY_RETURNS_LIMIT = 512;

    private final LoopInUse loop;
    private final Mailbox mailbox;
    private final RunningCallback callback;
    private int earlyReturns;

    Wait(LoopInUse loop, Mailbox mailbox, RunningCallback callback) {
        this.loop = loop;
        this.mailbox = mailbox;
        this.callback = callback;
    }

    /** Records what is ready, after a time at most; 0 does not wait, a negative time waits without limit. */
    void await(long timeoutNanos, ReadySet ready) throws IOException {
        long waitNanos = timeoutNanos != 0 && mailbox.beginWait() ? timeoutNanos : 0;
        int requested = ready.size();
        long start = callback.nowNanos();
        boolean woken = true;
        try {
            loop.await(waitNanos, ready);
        } catch (IOException | RuntimeException | LinkageError e) {
            ready.truncate(requested);
            throw failed(e);
        } finally {
            woken = mailbox.endWait();
            callback.tick();
        }
        boolean early = waitNanos < 0 || callback.nowNanos() - start < waitNanos;
        if (waitNanos == 0 || loop.isParked() || ready.size() > 0 || woken || !early) {
            earlyReturns = 0;
        } else {
            countEarlyReturn();
        }
    }

    private void countEarlyReturn() throws IOException {
        earlyReturns = Thread.currentThread().isInterrupted() ? 0 : earlyReturns + 1;
        if (earlyReturns >= EARLY_RETURNS_LIMIT) {
            earlyReturns = 0;
            throw failed(
                    new IOException("it returned early without an event " + EARLY_RETURNS_LIMIT + " times in a row"));
        }
    }

    private IOException failed(Throwable cause) {
        EventLoop failing = loop.eventLoop();
        String name = failing == null ? "none" : failing.name();
        return new IOException(
                "waiting in loop '" + name + "' failed: " + Thrown.of(cause).message(), cause);
    }
}
