// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.Reactor;
import io.pollux.itests.load.Deadline;
import java.util.concurrent.CountDownLatch;

/** Keeps a reactor in a task until it is closed. */
final class Hold implements AutoCloseable {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Hold(Reactor reactor) {
        reactor.execute(this::hold);
    }

    /** Returns once the reactor is held. */
    void await() throws InterruptedException {
        Deadline.await("the reactor is held", held);
    }

    private void hold() {
        held.countDown();
        try {
            Deadline.await("the reactor is let go", released);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
    }
}
