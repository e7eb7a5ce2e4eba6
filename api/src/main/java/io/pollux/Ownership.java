// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows who owns what in a map, and whose code runs on its thread now. A map without a driver has no owners, and its
 * thread is its user's own.
 */
final class Ownership {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private volatile Owners owners = Owners.NONE;
    private volatile String driver;
    private ThreadState thread;
    private Object current;
    private final List<Object> ending = new ArrayList<>(1);
    private final Map<Object, Share> shares = new HashMap<>();

    /** From now on the map is driven by somebody of that name. */
    void driven(String name, Owners by) {
        owners = by;
        driver = name;
    }

    /** The name of the map's driver, or null. May be called from any thread. */
    String driver() {
        return driver;
    }

    /** A thread begins a pass. */
    void runsOn(Thread caller) {
        if (driver != null && (thread == null || !thread.isOf(caller))) {
            thread = new ThreadState();
        }
    }

    // Who runs.

    /** On whose behalf code runs now; null for the driver's own, and between callbacks. */
    Object current() {
        return current;
    }

    /** From now on code runs on somebody's behalf. Costs a comparison where nothing changes. */
    void enter(Object owner) {
        if (owner != current) {
            change(owner);
        }
    }

    private void change(Object owner) {
        current = owner;
        restoreThread();
    }

    /** The thread is as it was, if this map is driven; else it is its user's own (rule P16). */
    private void restoreThread() {
        if (thread != null) {
            thread.restore();
        }
    }

    /** Runs something on somebody's behalf, and then goes on as before. */
    void as(Object owner, Runnable task) {
        Object before = current;
        enter(owner);
        try {
            task.run();
        } finally {
            enter(before);
        }
    }

    // Whose what is. May be called from any thread.

    /** Whose a thing of a class is that was given on somebody's behalf, or on nobody's. */
    Object ownerOf(Object given, Class<?> type) {
        return given != null ? given : owners.ownerOf(type);
    }

    /** Whose a task is that another thread gives: its class's, or else that of the nearest caller who has an owner. */
    Object ownerOfForeign(Runnable task) {
        Object owner = owners.ownerOf(task.getClass());
        if (owner != null || driver == null) {
            return owner;
        }
        return STACK.walk(frames -> frames.map(frame -> owners.ownerOf(frame.getDeclaringClass()))
                        .filter(found -> found != null)
                        .findFirst())
                .orElse(null);
    }

    /** Whose a task is that waits in the map: who has given it, or else the owner of its class. */
    Object ownerOfTask(Runnable task) {
        return task instanceof OwnedTask owned ? owned.owner() : owners.ownerOf(task.getClass());
    }

    boolean isTaskOf(Object owner, Runnable task) {
        return task instanceof OwnedTask owned
                ? isOf(owner, owned.owner(), owned.task().getClass())
                : owner.equals(owners.ownerOf(task.getClass()));
    }

    /** Whether something is an owner's: given on its behalf, or of its classes. */
    boolean isOf(Object owner, Object given, Class<?> type) {
        return owner.equals(given) || owner.equals(owners.ownerOf(type));
    }

    boolean hasEnded(Object owner) {
        return owner != null && owners.hasEnded(owner);
    }

    // Who ends. On the map's thread.

    void begins(Object owner) {
        ending.add(owner);
    }

    void ended(Object owner) {
        ending.remove(ending.lastIndexOf(owner));
        if (!isEnding(owner)) {
            shares.remove(owner);
        }
    }

    /** Whether nothing is accepted from somebody, or of a class. */
    boolean refuses(Object owner, Class<?> type) {
        return hasEnded(owner) || (!ending.isEmpty() && (isEnding(owner) || isEnding(owners.ownerOf(type))));
    }

    private boolean isEnding(Object owner) {
        return owner != null && ending.contains(owner);
    }

    static String refusal(Object owner) {
        return owner + " has stopped or is stopping: nothing is accepted on its behalf";
    }

    // Shares. On the map's thread.

    /** The share of an owner, which may be null. */
    Share share(Object owner) {
        return shares.computeIfAbsent(owner, Share::new);
    }

    /** A dispatcher has left. Where nobody tells when an owner ends, its share ends with its last dispatcher. */
    void left(Share share) {
        share.dispatchers--;
        if (share.dispatchers == 0 && share.owner != null && owners == Owners.NONE) {
            shares.remove(share.owner);
        }
    }
}
