// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a pass takes, each member is looked at once a second, and not much more often. */
@Tag("P8")
class SweepTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({"1900, 1000000", "1, 300", "7, 400000000", "100000, 15000", "30, 2000000000", "10, 999999999"})
    void looksAtEachOnceASecond(int size, long passNanos) {
        long start = Long.MAX_VALUE - SECOND / 2; // the clock may run over
        Sweep sweep = new Sweep(start);
        BitSet seen = new BitSet();
        long looks = 0;
        long passed = 0;
        while (passed < SECOND) {
            passed += passNanos;
            for (int due = sweep.due(size, start + passed); due > 0; due--) {
                seen.set(sweep.next(size));
                looks++;
            }
        }
        assertEquals(size, seen.cardinality());
        long inOnePass = size * passNanos / SECOND + 1;
        assertTrue(looks <= size + inOnePass, looks + " looks");
    }

    @Test
    void looksAlsoAtThoseThatTakeThePlaceOfOthersMeanwhile() {
        List<Integer> members = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
        Sweep sweep = new Sweep(0);
        Set<Integer> seen = new HashSet<>();
        for (int tenth = 1; tenth <= 11; tenth++) {
            for (int due = sweep.due(members.size(), tenth * SECOND / 10); due > 0; due--) {
                seen.add(members.get(sweep.next(members.size())));
            }
            if (tenth < 9) {
                int last = members.remove(members.size() - 1);
                members.set(tenth * 10 - 5, last);
            }
        }
        assertTrue(seen.containsAll(members), () -> members + " without " + seen);
    }
}
