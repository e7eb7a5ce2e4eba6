// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import com.sun.jna.Native;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Maps the native calls when they are needed, and unmaps them. While a method is mapped, JNA's native part holds a
 * global reference to it, which keeps the class loaders of this bundle and of JNA alive. Unmapping frees the code
 * behind a method, so no thread may be inside a call then; an open {@link PollFds} prevents it.
 */
final class Mapping {
    private static boolean mapped;
    private static boolean unwanted;
    private static int users;

    private Mapping() {}

    /** Makes sure that the calls are mapped. */
    static synchronized void ensure() {
        if (!mapped) {
            unseen(Mapping::map);
            mapped = true;
        }
    }

    private static void map() {
        LibC.map();
        Jni.map();
    }

    /** Keeps the calls mapped until {@link #leave}. */
    static synchronized void enter() {
        ensure();
        users++;
        unwanted = false;
    }

    static synchronized void leave() {
        users--;
        unmapUnlessUsed();
    }

    /** Unmaps the calls now, or when the last user leaves, unless another user enters first. */
    static synchronized void release() {
        unwanted = true;
        unmapUnlessUsed();
    }

    private static void unmapUnlessUsed() {
        if (mapped && unwanted && users == 0) {
            mapped = false;
            unmap(LibC.class);
            unmap(Jni.class);
        }
    }

    /** JNA's cache of options, which it lets us change, refers to the class too. */
    private static void unmap(Class<?> type) {
        Native.unregister(type);
        Native.getLibraryOptions(type).clear();
    }

    static synchronized boolean isMapped() {
        return mapped;
    }

    /**
     * Runs JNA's first use on a short-lived thread, because JNA leaves thread-local values behind. Rethrows what it
     * throws.
     */
    static void unseen(Runnable firstUse) {
        try {
            CompletableFuture.runAsync(() -> privileged(firstUse), Mapping::onItsOwnThread)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    private static void onItsOwnThread(Runnable task) {
        Thread thread = new Thread(null, task, "pollux-posix", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Native.class.getClassLoader());
        thread.start();
    }

    /**
     * Hides our callers from the thread that JNA starts. That thread inherits the context class loader of its starter,
     * which is JNA's here, and (until JDK 23) the protection domains on the stacks of its starter and of its starter's
     * starter.
     */
    @SuppressWarnings("removal") // of AccessController, without which JDK 17 keeps the caller's class loader
    private static void privileged(Runnable firstUse) {
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            firstUse.run();
            return null;
        });
    }
}
