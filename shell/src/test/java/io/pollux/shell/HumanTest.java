// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A quantity for people")
class HumanTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "204800, 200 KiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void showsBytes(long bytes, String text) {
        assertEquals(text, Human.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "12340, 12.3 µs",
        "4560000, 4.6 ms",
        "123456789, 123 ms",
        "61000000000, 61.0 s"
    })
    void showsShortTimes(long nanos, String text) {
        assertEquals(text, Human.time(Duration.ofNanos(nanos)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "61, 1m01s", "3599, 59m59s", "3660, 1h01m", "90000, 1d01h"})
    void showsAges(long seconds, String text) {
        assertEquals(text, Human.age(Duration.ofSeconds(seconds)));
    }

    @Test
    void showsCountsInGroupsOfThreeDigits() {
        assertEquals("1,234,567", Human.count(1_234_567));
    }
}
