// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.posix.Posix;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * Registers the loop as a service if a trial shows that it works in this JVM; otherwise logs the reason in one line.
 * Users of the service release it while {@link #stop} unregisters it, and the native calls are unmapped with the last
 * user.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final System.Logger LOG = Log.of(Activator.class);

    private ServiceRegistration<EventLoop> service;

    /** Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        EventLoop loop = new PollLoop();
        try {
            loop.open().close();
        } catch (IOException e) {
            if (canOpenPipes()) {
                LOG.log(System.Logger.Level.WARNING, "The poll loop is not available: {0}", e.getMessage());
                return;
            }
            LOG.log(System.Logger.Level.WARNING, "The poll loop is offered without a test: {0}", e.getMessage());
        }
        Map<String, Object> properties = Map.of(
                PropertyNames.LOOP_NAME,
                loop.name(),
                PropertyNames.LOOP_STYLE,
                "poll",
                PropertyNames.LOOP_FEATURES,
                loop.features().toArray(new String[0]),
                Constants.SERVICE_RANKING,
                50);
        service = context.registerService(EventLoop.class, loop, FrameworkUtil.asDictionary(properties));
    }

    /**
     * A process without free descriptors cannot run the trial. The loop is registered nevertheless: its users try again
     * (rule S8).
     */
    private static boolean canOpenPipes() {
        try {
            Pipe pipe = Pipe.open();
            pipe.sink().close();
            pipe.source().close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void stop(BundleContext context) {
        if (service != null) {
            service.unregister();
        }
        Posix.unload();
    }
}
