// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * A task in a map, and on whose behalf it runs.
 *
 * @param owner on whose behalf, never null
 * @param task what to run, never null
 * @param handedOver the dispatcher that the task maps, to be closed if it does not run; or null
 */
record OwnedTask(Object owner, Runnable task, Dispatcher handedOver) implements Runnable {
    @Override
    public void run() {
        task.run();
    }

    /** The name of the class that somebody wrote. */
    static String nameOf(Runnable task) {
        return (task instanceof OwnedTask owned ? owned.task : task).getClass().getName();
    }

    /** The task itself where it has no owner. */
    static Runnable of(Object owner, Runnable task) {
        return owner == null ? task : new OwnedTask(owner, task, null);
    }
}
