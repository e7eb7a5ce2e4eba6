// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What Config Admin delivers")
class DeliveriesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Deliveries deliveries = new Deliveries();

    @Test
    void isAwaited() throws Exception {
        deliveries.note("one", Map.of("a", "1"));
        CompletableFuture<Boolean> awaited =
                CompletableFuture.supplyAsync(() -> deliveries.await("one", Map.of("a", "2"), LONG));
        deliveries.note("two", Map.of("a", "2"));
        deliveries.note("one", Map.of("a", "2"));
        assertEquals(true, awaited.get(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void mayHaveBeenDeliveredBefore() {
        deliveries.note("one", Map.of("a", "1"));
        assertTrue(deliveries.await("one", Map.of("a", "1"), Duration.ZERO));
    }

    @Test
    void mayBeThatThereIsNothingAnyMore() {
        deliveries.note("one", Map.of("a", "1"));
        assertFalse(deliveries.await("one", null, Duration.ZERO));
        deliveries.note("one", null);
        assertTrue(deliveries.await("one", null, Duration.ZERO));
    }

    @Test
    void isNotAwaitedForEver() {
        assertFalse(deliveries.await("one", Map.of(), Duration.ofMillis(1)));
    }

    @Test
    void isNotAwaitedByAThreadThatIsInterrupted() {
        Thread.currentThread().interrupt();
        assertFalse(deliveries.await("one", Map.of(), LONG));
        assertTrue(Thread.interrupted());
    }
}
