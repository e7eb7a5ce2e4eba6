// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps track of the owners of a map's contents, and of the owner whose code runs on its thread now. A map without a
 * driver has no owners, and its thread belongs to its user.
 */
final class Ownership {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private volatile Owners owners = Owners.NONE;
    private volatile String driver;
    private ThreadState thread;
    private Object current;
    private final List<Object> ending = new ArrayList<>(1);
    private final Map<Object, Share> shares = new HashMap<>();

    /** A driver of that name takes the map. */
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

    /** The owner on whose behalf code runs now; null for the driver's own code, and between callbacks. */
    Object current() {
        return current;
    }

    /** From now on code runs on behalf of an owner. If nothing changes, this costs one comparison. */
    void enter(Object owner) {
        if (owner != current) {
            change(owner);
        }
    }

    private void change(Object owner) {
        current = owner;
        restoreThread();
    }

    /** Restores the thread of a driven map; the thread of another map belongs to its user (rule P16). */
    private void restoreThread() {
        if (thread != null) {
            thread.restore();
        }
    }

    /** Runs something on behalf of an owner, and then restores the previous owner. */
    void as(Object owner, Runnable task) {
        Object before = current;
        enter(owner);
        try {
            task.run();
        } finally {
            enter(before);
        }
    }

    /** The owner of what was added on behalf of an owner, or of nobody, and is of a class. Called from any thread. */
    Object ownerOf(Object given, Class<?> type) {
        return given != null ? given : owners.ownerOf(type);
    }

    /**
     * The owner of a task that another thread submits: its class's, or else that of the nearest caller that has one.
     */
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

    /** The owner of a task that waits in the map: the submitter, or else the owner of its class. */
    Object ownerOfTask(Runnable task) {
        return task instanceof OwnedTask owned ? owned.owner() : owners.ownerOf(task.getClass());
    }

    boolean isTaskOf(Object owner, Runnable task) {
        return task instanceof OwnedTask owned
                ? isOf(owner, owned.owner(), owned.task().getClass())
                : owner.equals(owners.ownerOf(task.getClass()));
    }

    /** Whether something belongs to an owner: added on its behalf, or of its classes. */
    boolean isOf(Object owner, Object given, Class<?> type) {
        return owner.equals(given) || owner.equals(owners.ownerOf(type));
    }

    /** Whether an owner has ended permanently. Called from any thread. */
    boolean hasEnded(Object owner) {
        return owner != null && owners.hasEnded(owner);
    }

    /** An owner begins to end; called on the map's thread. */
    void begins(Object owner) {
        ending.add(owner);
    }

    /** An owner has ended in this map. */
    void ended(Object owner) {
        ending.remove(ending.lastIndexOf(owner));
        if (!isEnding(owner)) {
            shares.remove(owner);
        }
    }

    /** Whether nothing is accepted from an owner, or of a class, because its owner ends; asked on the map's thread. */
    boolean refuses(Object owner, Class<?> type) {
        return hasEnded(owner) || (!ending.isEmpty() && (isEnding(owner) || isEnding(owners.ownerOf(type))));
    }

    private boolean isEnding(Object owner) {
        return owner != null && ending.contains(owner);
    }

    static String refusal(Object owner) {
        return owner + " has stopped or is stopping: nothing is accepted on its behalf";
    }

    /** The share of an owner, which may be null. */
    Share share(Object owner) {
        return shares.computeIfAbsent(owner, Share::new);
    }

    /** A dispatcher has left. Without a driver, a share ends with its last dispatcher. */
    void left(Share share) {
        share.dispatchers--;
        if (share.dispatchers == 0 && share.owner != null && owners == Owners.NONE) {
            shares.remove(share.owner);
        }
    }
}
