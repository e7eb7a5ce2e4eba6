// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * The state in which each owner finds the thread of a driven map: whatever one of them changes is restored before the
 * next one runs (rule B7). Values of ThreadLocals stay, because Java offers no way to list them.
 */
final class ThreadState {
    private final Thread thread = Thread.currentThread();
    private final String name = thread.getName();
    private final int priority = thread.getPriority();
    private final ClassLoader contextLoader = thread.getContextClassLoader();
    private final UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();

    boolean isOf(Thread other) {
        return thread == other;
    }

    /** Restores what has been changed, and clears the interrupt flag. Called on the thread. */
    @SuppressWarnings("ThreadPriorityCheck") // it is restored, not relied on
    void restore() {
        Thread.interrupted();
        if (!name.equals(thread.getName())) {
            thread.setName(name);
        }
        if (thread.getPriority() != priority) {
            thread.setPriority(priority);
        }
        if (thread.getContextClassLoader() != contextLoader) {
            thread.setContextClassLoader(contextLoader);
        }
        if (thread.getUncaughtExceptionHandler() != handler) {
            thread.setUncaughtExceptionHandler(handler);
        }
    }
}
