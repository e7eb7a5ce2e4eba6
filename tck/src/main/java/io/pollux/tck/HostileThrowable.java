// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.ExitNow;

/** A throwable whose methods misbehave. */
final class HostileThrowable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** How the methods misbehave. */
    enum Way {
        THROW,
        THROW_AN_ERROR,
        THROW_EXIT_NOW,
        THROW_ITSELF,
        RECURSE,
        RETURN_NULL,
        RETURN_MUCH,
        GO_ROUND
    }

    private final Way way;

    HostileThrowable(Way way) {
        this.way = way;
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private String act() {
        return switch (way) {
            case THROW -> throw new IllegalStateException("thrown by a throwable");
            case THROW_AN_ERROR -> throw new AssertionError("thrown by a throwable");
            case THROW_EXIT_NOW -> throw new ExitNow("thrown by a throwable");
            case THROW_ITSELF -> throw this;
            case RECURSE -> act() + act();
            case RETURN_NULL -> null;
            case RETURN_MUCH -> "\n".repeat(1_000_000);
            case GO_ROUND -> "round";
        };
    }

    @Override
    public String getMessage() {
        return act();
    }

    @Override
    public String getLocalizedMessage() {
        return act();
    }

    @Override
    public String toString() {
        return act();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
        String file = act();
        return file == null ? null : new StackTraceElement[] {new StackTraceElement(file, file, file, 1), null};
    }

    @Override
    public synchronized Throwable getCause() {
        String message = act();
        return message == null || way == Way.GO_ROUND ? this : new HostileThrowable(way);
    }
}
