// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stopping a Karaf while it works. */
@KarafTest
@DisplayName("A Karaf under load")
class StopUnderLoadIT {
    /** The longest that a stop may take, unless the machine is so slow that a start takes more than half of it. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The status is that of the signal or of a stop, because Karaf's hook and its main thread race. */
    private static final Set<Integer> ENDED_BY_SIGNAL = Set.of(128 + 15, 0);

    private Duration limit;

    @Test
    @Tag("B5")
    void endsInTimeAndCleanlyWhenItIsStoppedAndStartsAndEndsSoAgainWhenItIsTerminated() throws Exception {
        KarafHome home = new KarafHome("StopUnderLoadIT");
        SocketAddress echo = home.serve("echo");
        SocketAddress chargen = home.serve("chargen");
        long start = System.nanoTime();
        try (Karaf karaf = home.start()) {
            Duration twiceTheStart = Duration.ofNanos(System.nanoTime() - start).multipliedBy(2);
            limit = twiceTheStart.compareTo(LIMIT) > 0 ? twiceTheStart : LIMIT;
            karaf.install("pollux");
            Clients clients = new Clients(echo, chargen);
            karaf.stop();
            assertEquals(0, karaf.awaitEnd(limit));
            assertEnded(karaf, clients);
        }
        try (Karaf karaf = home.start()) {
            Clients clients = new Clients(echo, chargen);
            karaf.terminate();
            int status = karaf.awaitEnd(limit);
            assertTrue(ENDED_BY_SIGNAL.contains(status), () -> "ended with " + status);
            assertEnded(karaf, clients);
        }
    }

    private static void assertEnded(Karaf karaf, Clients clients) {
        assertThrows(Exception.class, clients::close, "the connections are closed");
        assertEquals(
                List.of(),
                karaf.log().stream().filter(line -> line.contains("| ERROR |")).toList());
    }
}
