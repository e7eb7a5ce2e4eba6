// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A condensed throwable")
@Tag("D11")
class CondensedTest {
    @Test
    void tellsTheCauseToo() {
        Exception reason = at(new IllegalStateException("the real reason"), "deep", "run");
        Exception outer = at(new IOException("outer", reason), "call", "run");
        assertEquals(
                "java.io.IOException:outer [A.java|run|0] [A.java|call|1],"
                        + " caused by java.lang.IllegalStateException:the real reason [A.java|deep|1]",
                Condensed.of(outer));
    }

    @Test
    void endsWhereTheCausesGoRound() {
        Exception first = at(new IOException("first"));
        Exception second = at(new IOException("second", first));
        first.initCause(second);
        assertEquals("java.io.IOException:first, caused by java.io.IOException:second", Condensed.of(first));
    }

    @Test
    void countsWhatIsSuppressed() {
        Exception thrown = at(new IOException("x"));
        thrown.addSuppressed(new IOException("y"));
        assertEquals("java.io.IOException:x (1 suppressed)", Condensed.of(thrown));
    }

    @Test
    @Tag("D24")
    void isOneLineWhateverTheMessageSays() {
        Exception thrown = at(new IOException("a\nSEVERE forged\u001b[2J", at(new IOException("b\r\u2028c"))));
        assertEquals(
                "java.io.IOException:a\\nSEVERE forged\\u001b[2J, caused by java.io.IOException:b\\r\\u2028c",
                Condensed.of(thrown));
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "r\nun", "A\n.java", 1)});
        assertFalse(Condensed.of(thrown).contains("\n"));
    }

    @Test
    void isBoundedHoweverDeepTheStackAndTheCausesAre() {
        Throwable thrown = at(new IOException("innermost"));
        for (int i = 0; i < 20; i++) {
            thrown = at(new IOException("m".repeat(100_000), thrown), frames(1_024, "f" + i));
        }
        String line = Condensed.of(thrown);
        assertTrue(line.contains("[… 960 more …]"), line);
        assertTrue(line.length() < 30_000, () -> line.length() + " characters");
    }

    @Test
    void survivesWhateverTheThrowablesOwnMethodsThrow() {
        assertEquals(Hostile.class.getName() + ":null", Condensed.of(new Hostile(new StackOverflowError())));
        assertEquals(Hostile.class.getName() + ":null", Condensed.of(new Hostile(new Strange())));
        assertTrue(Condensed.of(new IOException("x", new Hostile(new IllegalStateException())))
                .endsWith(", caused by " + Hostile.class.getName() + ":null"));
    }

    @Test
    void survivesMethodsThatReturnNull() {
        assertEquals(Hostile.class.getName() + ":null", Condensed.of(new Hostile((Error) null)));
    }

    private static final class Strange extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Each of its methods throws what it was given, or returns null. */
    private static final class Hostile extends Exception {
        private static final long serialVersionUID = 1;
        private final Error thrown;

        Hostile(Error thrown) {
            this.thrown = thrown;
        }

        Hostile(RuntimeException thrown) {
            this(new Error(thrown));
        }

        private void fail() {
            if (thrown != null) {
                throw thrown;
            }
        }

        @Override
        public String getMessage() {
            fail();
            return null;
        }

        @Override
        @SuppressWarnings("ToStringReturnsNull") // that is the point
        public String toString() {
            fail();
            return null;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            fail();
            return null;
        }

        @Override
        public synchronized Throwable getCause() {
            fail();
            return null;
        }
    }

    private static <T extends Throwable> T at(T thrown, String... methods) {
        thrown.setStackTrace(IntStream.range(0, methods.length)
                .mapToObj(i -> new StackTraceElement("A", methods[i], "A.java", methods.length - 1 - i))
                .toArray(StackTraceElement[]::new));
        return thrown;
    }

    private static String[] frames(int count, String method) {
        return IntStream.range(0, count).mapToObj(i -> method).toArray(String[]::new);
    }
}
