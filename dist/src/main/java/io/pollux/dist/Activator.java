// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the console's commands, runs the lines that the launcher reads, and watches two folders. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private WatchedFolders folders;
    private Startup startup;
    private MissedEdits edits;
    private PeriodicTasks tasks;
    private LineRunnerService lines;

    @Override
    public void start(BundleContext context) {
        folders = new WatchedFolders(context);
        folders.open();
        startup = new Startup(context);
        context.registerService(
                ConsoleCommands.class,
                new ConsoleCommands(context, startup),
                FrameworkUtil.asDictionary(Map.of(
                        CommandProcessor.COMMAND_SCOPE,
                        "pollux",
                        CommandProcessor.COMMAND_FUNCTION,
                        ConsoleCommands.NAMES)));
        edits = new MissedEdits(context);
        tasks = new PeriodicTasks(edits, new IgnoredJars(context.getProperty("pollux.deploy")));
        tasks.start();
        lines = new LineRunnerService(context);
        lines.open();
    }

    @Override
    public void stop(BundleContext context) {
        lines.close();
        tasks.close();
        edits.close();
        startup.close();
        folders.close();
    }
}
