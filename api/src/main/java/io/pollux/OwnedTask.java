// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * A task in a map that belongs to an owner.
 *
 * @param owner the owner, never null
 * @param task what to run, never null
 * @param handedOver the dispatcher that the task maps, which is closed if the task does not run; or null
 */
record OwnedTask(Object owner, Runnable task, Dispatcher handedOver) implements Runnable {
    @Override
    public void run() {
        task.run();
    }

    /** The name of the class of the task itself. */
    static String nameOf(Runnable task) {
        return (task instanceof OwnedTask owned ? owned.task : task).getClass().getName();
    }

    /** The task with its owner, or the task itself if it has none. */
    static Runnable of(Object owner, Runnable task) {
        return owner == null ? task : new OwnedTask(owner, task, null);
    }
}
