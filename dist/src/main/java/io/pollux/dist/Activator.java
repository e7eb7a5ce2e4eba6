// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the console's commands, runs those of the launcher, and looks after the script and the folders. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private WatchedFolders folders;
    private Readiness readiness;
    private ScriptWatch script;
    private MissedEdits edits;
    private Rounds rounds;
    private LinesService lines;

    @Override
    public void start(BundleContext context) {
        folders = new WatchedFolders(context);
        folders.open();
        readiness = new Readiness(context);
        context.registerService(
                Commands.class,
                new Commands(context, readiness),
                FrameworkUtil.asDictionary(Map.of(
                        CommandProcessor.COMMAND_SCOPE, "pollux", CommandProcessor.COMMAND_FUNCTION, Commands.NAMES)));
        edits = new MissedEdits(context);
        script = new ScriptWatch(context);
        rounds = new Rounds(script, edits, new IgnoredJars(context.getProperty("pollux.deploy")));
        rounds.start();
        lines = new LinesService(context);
        lines.open();
    }

    @Override
    public void stop(BundleContext context) {
        lines.close();
        rounds.close();
        edits.close();
        script.close();
        readiness.close();
        folders.close();
    }
}
