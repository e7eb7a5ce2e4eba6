// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D11")
class CompactTracebackTest {
    @Test
    void namesTheInnermostFrameAndListsAllFromTheOutermost() {
        Exception thrown = new IllegalStateException("broken");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("a.B", "inner", "B.java", 7), new StackTraceElement("a.C", "outer", "C.java", 9)
        });
        assertEquals(
                new CompactTraceback(
                        "B.java",
                        "inner",
                        7,
                        "java.lang.IllegalStateException",
                        "broken",
                        "[C.java|outer|9] [B.java|inner|7]"),
                CompactTraceback.of(thrown));
    }

    @Test
    void takesThrowablesWithoutStackAndMessage() {
        Exception thrown = new IllegalStateException();
        thrown.setStackTrace(new StackTraceElement[0]);
        CompactTraceback traceback = CompactTraceback.of(thrown);
        assertEquals("", traceback.info());
        assertEquals("?", traceback.file());
        assertNull(traceback.message());
    }
}
