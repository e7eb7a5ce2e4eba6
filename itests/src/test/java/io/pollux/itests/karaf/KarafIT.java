// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the other tests here stand on. */
@KarafTest
@DisplayName("A Karaf of the tests")
class KarafIT {
    @Test
    void installsOurFeaturesWithoutANetworkAndObeysJmxAndSsh() throws Exception {
        ProcessHandle process;
        try (Karaf karaf = new KarafHome("KarafIT").start()) {
            process = karaf.process();
            karaf.install("pollux");
            assertEquals(Set.of("Active"), Set.copyOf(karaf.states("io.pollux").values()));
            karaf.await(
                    "the best loop is used",
                    () -> "nio".equals(karaf.reactor("reactor-0").getLoop()));

            karaf.run("pollux:swap all poll");
            assertEquals("poll", karaf.reactor("reactor-0").getLoop());
            assertThrows(AssertionError.class, () -> karaf.run("no:such-command"));
        }
        assertFalse(process.isAlive());
    }
}
