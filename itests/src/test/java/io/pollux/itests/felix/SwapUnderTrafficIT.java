// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand swaps of every kind, while every byte of 200 connections is checked. */
@DisplayName("Swapping under traffic")
class SwapUnderTrafficIT {
    private static final int SWAPS = 1_000;
    private static final int PARTIAL_SENDS = 50;
    private static final int SWAPS_PER_CONNECT = 100;

    @Test
    @Tag("S3")
    @Timeout(600)
    void losesNothingWhicheverWayTheLoopIsExchanged() throws Exception {
        try (Site site = new Site(Map.of("pollux.slow.callback.ms", "0"))) {
            site.felix.start(Felix.COMMANDS);
            Triggers triggers = new Triggers(site);
            try (Traffic traffic = new Traffic(site)) {
                for (int swaps = 0; swaps < SWAPS; swaps++) {
                    if (swaps % SWAPS_PER_CONNECT == 0) {
                        traffic.exchangePendingConnect();
                    }
                    perform(site, traffic, triggers.get(swaps));
                }
                traffic.finish();
            }
        }
    }

    private static void perform(Site site, Traffic traffic, Triggers.Trigger trigger) throws Exception {
        Traffic.Moment moment = traffic.swap(trigger);
        assertTrue(moment.partialSends() >= PARTIAL_SENDS, () -> moment.partialSends() + " partial sends " + trigger);
        assertTrue(moment.pendingTimers() > 0, () -> "no timer pending " + trigger);
        assertTrue(moment.isConnectPending(), () -> "no connect pending " + trigger);
        assertTrue(moment.acceptsPending() > 0, () -> "no accept pending " + trigger);
        assertEquals(trigger.loop(), site.reactor.loopName(), trigger::toString);
        assertNull(traffic.failure(), trigger::toString);
    }
}
