// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.threads;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Makes this runtime's threads. */
public final class DaemonThread {
    private DaemonThread() {}

    /**
     * Makes a daemon thread that keeps no class loader but ours from being collected: neither its creator's context
     * loader nor the protection domains of its creator's callers.
     *
     * @param work what the thread runs, never null
     * @param name the thread's name, never null
     * @return the thread, not started, never null
     */
    @SuppressWarnings("removal") // on JDK 17 a thread inherits the domains of its creator's whole stack
    public static Thread create(Runnable work, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread made = new Thread(null, work, name, 0, false);
            made.setContextClassLoader(DaemonThread.class.getClassLoader());
            made.setDaemon(true);
            return made;
        });
    }
}
