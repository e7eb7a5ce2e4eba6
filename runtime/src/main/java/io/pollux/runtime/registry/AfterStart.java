// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

/** Runs a task once the framework has started, or at once if it already has: for tasks that serving does not need. */
public final class AfterStart implements FrameworkListener, AutoCloseable {
    private final BundleContext context;
    private final Bundle framework;
    private Runnable task;

    /**
     * Creates an instance that has not been opened.
     *
     * @param context the context of this bundle, never null
     * @param framework the framework's own bundle, never null
     * @param task what to run, never null
     */
    public AfterStart(BundleContext context, Bundle framework, Runnable task) {
        this.context = context;
        this.framework = framework;
        this.task = task;
    }

    /** Runs the task once the framework has started. */
    public void open() {
        context.addFrameworkListener(this);
        if (framework.getState() == Bundle.ACTIVE) {
            run();
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            run();
        }
    }

    private synchronized void run() {
        Runnable once = task;
        task = null;
        if (once != null) {
            once.run();
        }
    }

    @Override
    public synchronized void close() {
        context.removeFrameworkListener(this);
        task = null;
    }
}
