// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.shell.RuntimeAccess;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Gives the commands access to the runtime. Karaf registers the commands when this bundle has started, and releases
 * them before it stops.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    /** Creates one. Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        context.registerService(RuntimeAccess.class, RuntimeAccess.of(Activator.class), null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters the service
    }
}
