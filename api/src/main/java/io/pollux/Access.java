// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Says who may use a map: the thread that owns it, for one pass at a time, until the map is closed (rule P15). The
 * creator owns the map at first, and after that whichever thread began the last pass.
 */
final class Access {
    private final AtomicReference<Thread> inPass = new AtomicReference<>();
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean closed;
    private boolean drivenByCaller;

    boolean isOwnedByCaller() {
        return owner == Thread.currentThread();
    }

    void checkThread() {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("this map belongs to thread '" + owner.getName()
                    + "', but was called from thread '" + Thread.currentThread().getName()
                    + "': use execute, or close, which work from any thread");
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the map is closed");
        }
    }

    /** Whether the map is closed. May be called from any thread. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /**
     * Begins a pass: makes the caller the owner, and keeps every other pass out until {@link #exit}.
     *
     * @param byCaller whether it is a pass of a loop that its caller runs, rather than of a driver
     */
    void enter(boolean byCaller) {
        checkOpen();
        Thread caller = Thread.currentThread();
        Thread other = inPass.compareAndExchange(null, caller);
        if (other != null) {
            throw new IllegalStateException("cannot begin a pass on thread '" + caller.getName()
                    + "': another one is in progress on thread '" + other.getName() + "'");
        }
        owner = caller;
        drivenByCaller = byCaller;
    }

    /** Whether the last pass to begin was one of a loop that its caller runs. */
    boolean isDrivenByCaller() {
        return drivenByCaller;
    }

    /** Whether some thread is inside a pass, or has shut passes out. */
    boolean isEntered() {
        return inPass.get() != null;
    }

    /** Keeps every pass out until {@link #exit}; called by the owner while no thread is inside a pass. */
    void shut() {
        inPass.set(Thread.currentThread());
    }

    void exit() {
        inPass.set(null);
    }
}
