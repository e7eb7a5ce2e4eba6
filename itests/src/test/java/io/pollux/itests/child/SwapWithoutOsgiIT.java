// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The jars as built, in a JVM without a framework. */
@DisplayName("Without OSGi")
class SwapWithoutOsgiIT {
    /** 50 connections and their two listeners. */
    private static final int CHANNELS = 52;

    private static final long MANY_BYTES = 10_000_000;

    @Test
    @Tag("B6")
    @Tag("S3")
    void bothLoopsAreFoundAndServeByTurnsAsModules() throws Exception {
        try (Child child = Child.onModulePath(SwapWithoutOsgi.class)) {
            assertSwaps(child, "nio io.pollux.loop.nio", "poll io.pollux.loop.poll");
        }
    }

    @Test
    @Tag("B6")
    @Tag("S3")
    void bothLoopsAreFoundAndServeByTurnsOnTheClassPath() throws Exception {
        try (Child child = Child.onClassPath(SwapWithoutOsgi.class)) {
            assertSwaps(child, "nio null", "poll null");
        }
    }

    private static void assertSwaps(Child child, String... loops) throws InterruptedException {
        assertEquals(Set.of(loops), loopsOf(child));
        assertEquals(CHANNELS, Integer.parseInt(child.await("channels")));
        assertTrue(Long.parseLong(child.await("bytes")) > MANY_BYTES);
        assertEquals(0, child.awaitExit(), child::output);
    }

    private static Set<String> loopsOf(Child child) throws InterruptedException {
        Set<String> loops = new HashSet<>();
        loops.add(child.await("loop"));
        loops.add(child.await("loop"));
        return loops;
    }
}
