// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A throwable condensed to one line, as asyncore's {@code compact_traceback} does it (rule D11).
 *
 * @param file the source file of the innermost frame, or {@code ?} if unknown
 * @param method the method of the innermost frame
 * @param line the line of the innermost frame, negative if unknown
 * @param type the name of the throwable's class
 * @param message its message, or null if it has none
 * @param info the stack from the outermost to the innermost frame, as {@code [file|method|line]} items separated by
 *     spaces
 */
public record CompactTraceback(String file, String method, int line, String type, String message, String info) {
    private static final StackTraceElement UNKNOWN = new StackTraceElement("?", "?", null, -1);

    /**
     * Condenses a throwable. May be called from any thread.
     *
     * @param thrown the throwable, never null; one without a stack gives an empty {@code info}
     * @return its fields, never null
     */
    public static CompactTraceback of(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        StackTraceElement innermost = stack.length == 0 ? UNKNOWN : stack[0];
        return new CompactTraceback(
                file(innermost),
                innermost.getMethodName(),
                innermost.getLineNumber(),
                thrown.getClass().getName(),
                thrown.getMessage(),
                info(stack));
    }

    private static String info(StackTraceElement[] stack) {
        StackTraceElement[] outermostFirst = new StackTraceElement[stack.length];
        Arrays.setAll(outermostFirst, i -> stack[stack.length - 1 - i]);
        return Arrays.stream(outermostFirst)
                .map(frame -> "[" + file(frame) + "|" + frame.getMethodName() + "|" + frame.getLineNumber() + "]")
                .collect(Collectors.joining(" "));
    }

    private static String file(StackTraceElement frame) {
        return frame.getFileName() == null ? "?" : frame.getFileName();
    }
}
