// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Condensed;
import io.pollux.text.Thrown;
import java.util.List;

/**
 * A throwable condensed to the fields of one line, as by asyncore's {@code compact_traceback} (rule D11).
 *
 * @param file the source file of the innermost frame, or {@code ?} if unknown
 * @param method the method of the innermost frame
 * @param line the line of the innermost frame, negative if unknown
 * @param type the name of the throwable's class
 * @param message its message, or null if it has none
 * @param info the stack from the outermost to the innermost frame, as escaped {@code [file|method|line]} items with
 *     spaces between them; if there are more than 64 frames, those in the middle are only counted
 */
public record CompactTraceback(String file, String method, int line, String type, String message, String info) {
    private static final StackTraceElement UNKNOWN = new StackTraceElement("?", "?", null, -1);

    /**
     * Condenses a throwable, whatever its methods throw or return. May be called from any thread.
     *
     * @param thrown the throwable, never null; if it has no stack, {@code info} is empty
     * @return its fields, never null
     */
    public static CompactTraceback of(Throwable thrown) {
        return of(Thrown.of(thrown));
    }

    /**
     * Condenses a throwable and its causes, at most eight in all. A cause that occurs twice ends the chain. May be
     * called from any thread.
     *
     * @param thrown the throwable, never null
     * @return the throwable first, then its cause, and so on; never null or empty
     */
    public static List<CompactTraceback> chain(Throwable thrown) {
        return Thrown.chain(thrown).stream().map(CompactTraceback::of).toList();
    }

    private static CompactTraceback of(Thrown thrown) {
        List<StackTraceElement> stack = thrown.stack();
        StackTraceElement innermost = stack.isEmpty() ? UNKNOWN : stack.get(0);
        return new CompactTraceback(
                innermost.getFileName() == null ? "?" : innermost.getFileName(),
                innermost.getMethodName(),
                innermost.getLineNumber(),
                thrown.type(),
                thrown.message(),
                Condensed.frames(stack));
    }
}
