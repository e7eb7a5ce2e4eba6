// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
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
    private Batch batch;

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
            boolean starting = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() != Bundle.ACTIVE;
            batch = new Batch(processors, starting, "commands".equals(mode) ? new Input(context) : null);
            Thread thread = new Thread(batch, "pollux-console");
            thread.setDaemon(true); // a command may take its time
            thread.start();
        }
    }

    @Override
    public void stop(BundleContext context) {
        rounds.close();
        edits.close();
        script.close();
        if (batch != null) {
            batch.close();
        }
        processors.close();
        readiness.close();
    }
}
