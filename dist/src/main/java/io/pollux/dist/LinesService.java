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

/** Runs lines for the launcher, as long as Gogo is there. The launcher finds it by a type of the JDK and a property. */
final class LinesService extends ServiceTracker<CommandProcessor, LinesService.Offer> {
    /** One session, and its registration. */
    record Offer(Lines lines, ServiceRegistration<?> registration) {}

    LinesService(BundleContext context) {
        super(context, CommandProcessor.class, null);
    }

    @Override
    public Offer addingService(ServiceReference<CommandProcessor> reference) {
        Lines lines = new Lines(context.getService(reference));
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
