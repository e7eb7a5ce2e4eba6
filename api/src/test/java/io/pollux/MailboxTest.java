// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.nio.channels.SelectableChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A mailbox")
class MailboxTest {
    private final Mailbox mailbox = new Mailbox();
    private int wakeups;

    /** Cannot be woken. */
    private final class Deaf implements Demultiplexer {
        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) {
            throw new AssertionError("nothing is registered here");
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) {
            return 0;
        }

        @Override
        public void wakeup() {
            wakeups++;
            throw new IllegalStateException("told not to wake up");
        }

        @Override
        public void close() {}
    }

    @Test
    @Tag("P15")
    void letsNoWaitBeginWhileATaskWaits() {
        mailbox.put(() -> {});
        assertFalse(mailbox.beginWait());
        mailbox.endWait();
        mailbox.take();
        assertTrue(mailbox.beginWait());
    }

    @Test
    @Tag("B10")
    void keepsTheTaskAndSparesItsGiverWhenTheLoopCannotBeWoken() {
        mailbox.waitsOn(new Deaf());
        assertTrue(mailbox.beginWait());
        Runnable task = () -> {};
        mailbox.put(task);
        assertEquals(1, wakeups);
        assertSame(task, mailbox.take());
    }

    @Test
    @Tag("P15")
    void triesToWakeTheLoopAgainIfThatHasFailed() {
        mailbox.waitsOn(new Deaf());
        assertTrue(mailbox.beginWait());
        mailbox.wakeup();
        mailbox.wakeup();
        assertEquals(2, wakeups);
        assertTrue(mailbox.endWait());
        assertFalse(mailbox.endWait());
    }
}
