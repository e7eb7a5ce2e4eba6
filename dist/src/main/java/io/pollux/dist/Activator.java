// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Registers the console's commands, looks after the script and the configuration, and without a terminal reads commands
 * from standard input.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private Readiness readiness;
    private ScriptWatch script;
    private MissedEdits edits;
    private Rounds rounds;
    private ServiceTracker<CommandProcessor, CommandProcessor> processors;

    @Override
    public void start(BundleContext context) {
        readiness = new Readiness(context);
        context.registerService(
                Commands.class,
                new Commands(context, readiness),
                FrameworkUtil.asDictionary(Map.of(
                        CommandProcessor.COMMAND_SCOPE, "pollux", CommandProcessor.COMMAND_FUNCTION, Commands.NAMES)));
        edits = new MissedEdits(context);
        script = new ScriptWatch(context);
        rounds = new Rounds(script, edits);
        rounds.start();
        processors = new ServiceTracker<>(context, CommandProcessor.class, null);
        processors.open();
        String mode = context.getProperty("pollux.console");
        if ("commands".equals(mode) || "none".equals(mode)) {
            Thread thread = new Thread(new Batch(processors, "commands".equals(mode)), "pollux-console");
            thread.setDaemon(true); // nothing interrupts a read of standard input
            thread.start();
        }
    }

    @Override
    public void stop(BundleContext context) {
        rounds.close();
        edits.close();
        script.close();
        processors.close();
        readiness.close();
    }
}
