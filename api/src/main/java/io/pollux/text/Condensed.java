// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Condenses a throwable to one line of bounded length: its class, message and stack, then those of each cause, without
 * the frames that a cause shares with the throwable it caused (rules D11, D24).
 */
public final class Condensed {
    private static final int MOST_FRAMES = 64;
    private static final int OUTERMOST = 16;

    private Condensed() {}

    /**
     * Condenses a throwable and its causes, even if their methods throw or return null. May be called from any thread.
     *
     * @param thrown the throwable, never null
     * @return one line, such as {@code java.io.IOException:outer [A.java|run|7], caused by …}, never null
     */
    public static String of(Throwable thrown) {
        List<Thrown> chain = Thrown.chain(thrown);
        StringBuilder line = new StringBuilder(one(chain.get(0), 0));
        for (int i = 1; i < chain.size(); i++) {
            line.append(", caused by ").append(one(chain.get(i), shared(chain.get(i - 1), chain.get(i))));
        }
        return line.toString();
    }

    /**
     * Writes a stack as {@code [file|method|line]} items, the outermost frame first. If there are more than 64 frames,
     * the frames in the middle are only counted. May be called from any thread.
     *
     * @param stack the frames, the innermost first, never null
     * @return one line, never null
     */
    public static String frames(List<StackTraceElement> stack) {
        int frames = stack.size();
        if (frames <= MOST_FRAMES) {
            return items(stack, frames, 0);
        }
        int innermost = MOST_FRAMES - OUTERMOST;
        return items(stack, frames, frames - OUTERMOST) + " [… " + (frames - MOST_FRAMES) + " more …] "
                + items(stack, innermost, 0);
    }

    private static String one(Thrown thrown, int sharedFrames) {
        int own = thrown.stack().size() - sharedFrames;
        String stack = frames(thrown.stack().subList(0, own));
        return Escaped.of(thrown.type(), 250) + ":" + Escaped.of(thrown.message()) + (stack.isEmpty() ? "" : " ")
                + stack + (thrown.suppressed() == 0 ? "" : " (" + thrown.suppressed() + " suppressed)");
    }

    private static int shared(Thrown outer, Thrown cause) {
        int shared = 0;
        int outers = outer.stack().size();
        int causes = cause.stack().size();
        while (shared < Math.min(outers, causes)
                && outer.stack().get(outers - 1 - shared).equals(cause.stack().get(causes - 1 - shared))) {
            shared++;
        }
        return shared;
    }

    private static String items(List<StackTraceElement> stack, int from, int to) {
        return IntStream.range(0, from - to)
                .mapToObj(i -> item(stack.get(from - 1 - i)))
                .collect(Collectors.joining(" "));
    }

    private static String item(StackTraceElement frame) {
        String file = frame.getFileName() == null ? "?" : Escaped.of(frame.getFileName(), 100);
        return "[" + file + "|" + Escaped.of(frame.getMethodName(), 100) + "|" + frame.getLineNumber() + "]";
    }
}
