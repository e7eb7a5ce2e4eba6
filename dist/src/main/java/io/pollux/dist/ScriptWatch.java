// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Stops the framework when the script that has started it is gone without having stopped it, as after a SIGKILL, and
 * then takes the folder of the run away, which the script would have done.
 */
final class ScriptWatch implements Runnable {
    private static final System.Logger LOG = Log.of(ScriptWatch.class);
    private static final Path PROCESSES = Path.of("/proc");

    private final Framework framework;
    private final String script;
    private final RunFolder folder;
    private boolean noticed;

    /** Reads from the framework's properties who has started it, and where. */
    ScriptWatch(BundleContext context) {
        Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        framework = system.adapt(Framework.class);
        script = context.getProperty("pollux.script");
        folder = new RunFolder(framework, context.getProperty("pollux.run"));
    }

    /** Looks once. */
    @Override
    public void run() {
        if (noticed || isThere()) {
            return;
        }
        noticed = true;
        LOG.log(System.Logger.Level.WARNING, "the script that has started this is gone, so this stops too");
        try {
            framework.stop();
        } catch (BundleException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot stop", e);
        }
    }

    /** The framework stops, for whatever reason. */
    void close() {
        if (!isThere()) {
            folder.deleteAtTheEnd();
        }
    }

    /** Without a descriptor, for there may be none: then a process would seem to be gone. */
    private boolean isThere() {
        if (script == null) {
            return true; // something else has started this, and looks after it
        }
        if (!Files.exists(PROCESSES.resolve("self"))) {
            return ProcessHandle.of(Long.parseLong(script)).isPresent();
        }
        Path process = PROCESSES.resolve(script);
        return Files.exists(process) && !isZombie(process);
    }

    /** Whether it has ended, and its parent has not asked for its status. */
    private static boolean isZombie(Path process) {
        try {
            String status = Files.readString(process.resolve("stat"));
            return status.startsWith(") Z", status.lastIndexOf(')'));
        } catch (IOException e) {
            return false; // it will be seen the next time
        }
    }
}
