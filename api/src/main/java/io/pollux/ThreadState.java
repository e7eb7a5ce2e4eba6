// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * The thread of a driven map as its owners are to find it: what one of them has done to it does not reach the next
 * (rule B7). Values in ThreadLocals stay: Java offers no way to list them.
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

    /** Puts back what has been changed, and clears the interrupt flag. Called on the thread. */
    @SuppressWarnings("ThreadPriorityCheck") // it is put back, not relied on
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
