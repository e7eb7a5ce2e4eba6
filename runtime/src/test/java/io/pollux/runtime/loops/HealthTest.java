// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.loop.nio.NioLoop;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S6")
@DisplayName("A loop that fails")
class HealthTest {
    private final EventLoop loop = new NioLoop();

    @Test
    void isSickIfItFailsAgainSoonAndNotIfItFailsNowAndThen() {
        Health health = new Health();
        assertFalse(health.failed(loop, 0));
        assertFalse(health.failed(loop, Health.PROBATION_NANOS + 1));
        assertFalse(health.isSick(loop));
        assertTrue(health.failed(loop, 2 * Health.PROBATION_NANOS));
        assertTrue(health.isSick(loop));
        assertTrue(health.failed(loop, 9 * Health.PROBATION_NANOS));
    }
}
