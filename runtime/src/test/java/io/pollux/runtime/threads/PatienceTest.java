// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.runtime.reactor.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Patience")
@Tag("B9")
class PatienceTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // clocks may overflow
    private final Patience patience = new Patience(now::get);

    PatienceTest() {
        patience.limit(LIMIT);
    }

    private void pass(long ms) {
        now.addAndGet(Duration.ofMillis(ms).toNanos());
    }

    private long leftMs() {
        return Duration.ofNanos(patience.leftNanos()).toMillis();
    }

    @Test
    void leavesAQuarterToThoseWhoAreAskedNext() {
        assertEquals(750, leftMs());
        patience.together(() -> {
            pass(750);
            assertEquals(187, leftMs());
            pass(250);
            assertEquals(0, leftMs());
        });
    }

    @Test
    void isUsedUpByAllThatIsDoneTogether() {
        patience.together(() -> {
            patience.together(() -> pass(600));
            assertEquals(300, leftMs());
            patience.together(() -> pass(600));
            assertEquals(0, leftMs());
        });
        assertEquals(750, leftMs());
    }

    @Test
    void mayBeLessForWhoOnlyLooks() {
        patience.together(Duration.ofMillis(100), () -> assertEquals(75, leftMs()));
        patience.together(Duration.ofDays(1), () -> assertEquals(750, leftMs()));
    }

    @Test
    void isEachThreadsOwn() {
        patience.begin("a stop");
        pass(5000);
        assertEquals(0, leftMs());
        assertEquals(750, CompletableFuture.supplyAsync(this::leftMs).join());
        patience.end("another stop");
        assertEquals(0, leftMs());
        patience.end("a stop");
        assertEquals(750, leftMs());
    }

    @Test
    void endsForAllThreadsWithTheLastStop() {
        patience.beginLast();
        pass(600);
        patience.beginLast();
        patience.together(() -> assertEquals(300, leftMs()));
        assertEquals(300, CompletableFuture.supplyAsync(this::leftMs).join());
        pass(600);
        patience.together(() -> assertEquals(0, leftMs()));
    }

    @Test
    void leavesAThreadBehindThatDoesNotEnd() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        Thread stuck = DaemonThread.create(() -> Await.open(go), "stuck");
        stuck.start();
        patience.limit(Duration.ofMillis(1));
        patience.join(stuck);
        assertTrue(stuck.isAlive());
        go.countDown();
        stuck.join();
    }
}
