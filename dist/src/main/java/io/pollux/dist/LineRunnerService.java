// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Offers a {@link LineRunner} as a service while Gogo is there. The launcher shares no class with this bundle, so it
 * finds the service by a type of the JDK and a property.
 */
final class LineRunnerService extends ServiceTracker<CommandProcessor, LineRunnerService.Offer> {
    /** A runner and its registration. */
    record Offer(LineRunner lines, ServiceRegistration<?> registration) {}

    LineRunnerService(BundleContext context) {
        super(context, CommandProcessor.class, null);
    }

    @Override
    public Offer addingService(ServiceReference<CommandProcessor> reference) {
        LineRunner lines = new LineRunner(context.getService(reference));
        return new Offer(
                lines,
                context.registerService(
                        ToIntFunction.class, lines, FrameworkUtil.asDictionary(Map.of("pollux.console", true))));
    }

    @Override
    public void removedService(ServiceReference<CommandProcessor> reference, Offer offer) {
        offer.registration().unregister();
        offer.lines().close();
        context.ungetService(reference);
    }
}
