// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.nio;

import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Registers the loop as a service. Users release it while {@link #stop} unregisters it. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private ServiceRegistration<EventLoop> service;

    /** Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        EventLoop loop = new NioLoop();
        Map<String, Object> properties = Map.of(
                PropertyNames.LOOP_NAME,
                loop.name(),
                PropertyNames.LOOP_STYLE,
                "select",
                PropertyNames.LOOP_FEATURES,
                new String[0],
                Constants.SERVICE_RANKING,
                100);
        service = context.registerService(EventLoop.class, loop, FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void stop(BundleContext context) {
        service.unregister();
    }
}
