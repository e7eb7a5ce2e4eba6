// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.shell.RuntimeAccess;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the commands, by whose properties Gogo finds them. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    /** Creates one. Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        Console console = Console.standard(RuntimeAccess.of(Activator.class));
        register(context, new GogoCommands(console), GogoCommands.FUNCTIONS);
        register(context, new GogoServerCommands(console), GogoServerCommands.functions());
    }

    private static void register(BundleContext context, Object commands, List<String> functions) {
        Dictionary<String, ?> properties = FrameworkUtil.asDictionary(
                Map.of("osgi.command.scope", "pollux", "osgi.command.function", functions.toArray(String[]::new)));
        context.registerService(commands.getClass().getName(), commands, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters the services
    }
}
