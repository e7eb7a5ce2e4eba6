// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The contents of a throwable, read without trusting any of its methods: every field has a value, even if a method
 * throws or returns null (rule D11).
 *
 * @param type the name of its class, never null
 * @param message its message, unchanged, or null if there is none or it cannot be read
 * @param stack its frames from the innermost to the outermost, never null; empty if it cannot be read
 * @param suppressed how many throwables it has suppressed
 */
public record Thrown(String type, String message, List<StackTraceElement> stack, int suppressed) {
    private static final int LONGEST_CHAIN = 8;

    /**
     * Creates the contents.
     *
     * @param type the name of its class, never null
     * @param message its message, or null
     * @param stack its frames from the innermost to the outermost, never null
     * @param suppressed how many throwables it has suppressed
     */
    public Thrown {
        Objects.requireNonNull(type, "type");
        stack = List.copyOf(stack);
    }

    /**
     * Reads a throwable. May be called from any thread.
     *
     * @param thrown the throwable, never null
     * @return its contents, never null
     */
    public static Thrown of(Throwable thrown) {
        return new Thrown(
                thrown.getClass().getName(),
                read(thrown, Throwable::getMessage, null),
                read(thrown, each -> List.of(each.getStackTrace()), List.of()),
                read(thrown, each -> each.getSuppressed().length, 0));
    }

    /**
     * Reads a throwable and its causes, at most eight in all. A cause that has been read already ends the chain. May be
     * called from any thread.
     *
     * @param thrown the throwable, never null
     * @return the throwable first, then its cause, and so on; never null or empty
     */
    public static List<Thrown> chain(Throwable thrown) {
        List<Thrown> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable next = Objects.requireNonNull(thrown, "thrown");
        while (next != null && chain.size() < LONGEST_CHAIN && seen.add(next)) {
            chain.add(of(next));
            next = read(next, Throwable::getCause, null);
        }
        return chain;
    }

    private static <T> T read(Throwable thrown, Function<Throwable, T> what, T otherwise) {
        try {
            T value = what.apply(thrown);
            return value == null ? otherwise : value;
        } catch (Throwable t) {
            return otherwise;
        }
    }
}
