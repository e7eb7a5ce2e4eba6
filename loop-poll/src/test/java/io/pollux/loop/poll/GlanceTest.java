// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GlanceTest {
    private static final int FEW = Glance.MANY_CHANNELS - 1;

    private final Glance glance = new Glance();

    @Test
    void isAlwaysDueOverManyChannels() {
        for (int i = 0; i < 100; i++) {
            assertTrue(glance.isDue(Glance.MANY_CHANNELS));
            glance.was(true, Glance.MANY_CHANNELS);
        }
        assertTrue(glance.isDue(FEW));
    }

    @Test
    void isDueOverFewAsLongAsGlancesFindSomething() {
        for (int i = 0; i < 100; i++) {
            assertTrue(glance.isDue(FEW));
            glance.was(false, FEW);
        }
    }

    @Test
    void isPutOffTwiceAsLongAfterEachInVain() {
        List<Integer> pauses =
                Stream.generate(this::pauseAfterOneInVain).limit(9).toList();

        assertEquals(List.of(1, 2, 4, 8, 16, 32, 64, 64, 64), pauses);
    }

    @Test
    void isTriedSoonAgainOnceOneHasFoundSomething() {
        for (int i = 0; i < 5; i++) {
            pauseAfterOneInVain();
        }
        assertTrue(glance.isDue(FEW));
        glance.was(false, FEW);

        assertEquals(1, pauseAfterOneInVain());
        assertEquals(2, pauseAfterOneInVain());
    }

    /** Returns how many waits go without a glance until the next. */
    private int pauseAfterOneInVain() {
        assertTrue(glance.isDue(FEW));
        glance.was(true, FEW);
        int pause = 0;
        while (!glance.isDue(FEW)) {
            pause++;
        }
        return pause;
    }
}
