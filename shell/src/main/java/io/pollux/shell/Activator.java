// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.PropertyNames;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Offers the commands their way to the runtime. Karaf takes the commands when this bundle has started and lets go of
 * them before it stops; the service is there for longer, and the runtime's own commands are not as long as it is.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    /** Creates one. Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        context.registerService(
                RuntimeAccess.class,
                new RuntimeAccess(context),
                FrameworkUtil.asDictionary(Map.of(PropertyNames.COMMANDS, "karaf")));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters the service
    }
}
