// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Starts the parts of the runtime, each upon the ones before, and closes them in the reverse order. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final System.Logger LOG = System.getLogger(Activator.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Creates one. Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        ReactorGroup group = new ReactorGroup();
        LoopRegistry loops = part(new LoopRegistry(context, group));
        loops.open();
        part(group).resize(1);
    }

    @Override
    public void stop(BundleContext context) {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private <T extends AutoCloseable> T part(T started) {
        parts.push(started);
        return started;
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "does not stop cleanly: " + part.getClass().getName(),
                    e);
        }
    }
}
