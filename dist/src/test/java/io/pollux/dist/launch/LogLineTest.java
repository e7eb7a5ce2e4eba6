// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private final LogRecord entry = new LogRecord(Level.SEVERE, "Failed to install {0}");

    @Test
    @Tag("D24")
    void isOneLineWhateverOthersWrite() {
        entry.setParameters(new Object[] {"a\nb\u001b[2J"});
        entry.setThrown(new IllegalStateException("two\r\nlines"));
        String line = line();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains("Failed to install a\\nb\\u001b[2J: "), line);
        assertTrue(line.contains("IllegalStateException: two\\u000d\\nlines, at "), line);
    }

    @Test
    void tellsEachCauseOnceAndWhereTheLastOneWasThrown() {
        Exception last = new NumberFormatException("ZZZZ");
        entry.setThrown(new IllegalStateException(new IllegalArgumentException("no number", last)));
        String line = line();
        assertEquals(1, line.split("no number", -1).length - 1, line);
        assertTrue(line.contains("caused by java.lang.NumberFormatException: ZZZZ, at "), line);
        assertTrue(line.contains("LogLineTest.tellsEachCause"), line);
    }

    @Test
    void endsThoughCausesGoInACircle() {
        Exception one = new IllegalStateException("one");
        Exception two = new IllegalStateException("two", one);
        one.initCause(two);
        entry.setThrown(one);
        assertEquals(1, line().split("two", -1).length - 1, this::line);
    }

    private String line() {
        return new LogLine().format(entry);
    }
}
