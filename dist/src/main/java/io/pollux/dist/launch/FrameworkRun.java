// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Runs Felix with the bundles of a folder until it has stopped. Paths are taken literally: nothing is substituted in
 * them, and none is read as a URL.
 */
@SuppressWarnings("SystemOut") // there is no log while the JVM shuts down
final class FrameworkRun {
    private static final int STOPPED = 0;
    private static final int FAILED = 1;

    private final Path home;
    private volatile Framework framework;
    private volatile boolean stopping;

    FrameworkRun(Path home) {
        this.home = home;
    }

    /** Starts the framework, waits until it has stopped, and returns the exit status. */
    int untilStopped(InputMode mode) throws IOException, BundleException, InterruptedException {
        try {
            return run(mode);
        } catch (BundleException | RuntimeException e) {
            if (stopping) {
                return STOPPED; // a start that is being stopped may fail anywhere
            }
            throw e;
        }
    }

    private int run(InputMode mode) throws IOException, BundleException, InterruptedException {
        if (stopping) {
            return STOPPED;
        }
        Settings settings = Settings.read(home);
        Map<String, String> properties = settings.forFramework();
        mode.configure(properties);
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no framework on the class path"))
                .newFramework(properties);
        BundleFolder bundles = new BundleFolder(home.resolve("bundle"), settings.startOrder());
        CommandInput input = new CommandInput(framework, mode == InputMode.COMMANDS);
        framework.init();
        bundles.install(framework.getBundleContext());
        FrameworkEvent end = startAndWait(bundles, input, mode);
        while (end.getType() == FrameworkEvent.STOPPED_UPDATE && !stopping && !input.hasEnded()) {
            end = startAndWait(bundles, input, mode);
        }
        return end.getType() == FrameworkEvent.ERROR || input.hasFailed() ? FAILED : STOPPED;
    }

    private FrameworkEvent startAndWait(BundleFolder bundles, CommandInput input, InputMode mode)
            throws BundleException, InterruptedException {
        framework.start();
        if (stopping) {
            stop(); // it may have been stopped before it was started
        } else if (framework.getState() == Framework.ACTIVE) { // else a bundle has stopped it already
            bundles.check();
            if (mode != InputMode.SHELL) {
                input.start();
            }
        }
        return framework.waitForStop(0);
    }

    /** Stops the framework, now or as soon as it has started. Does not wait for it. */
    void stop() {
        stopping = true;
        Framework started = framework;
        try {
            if (started != null) {
                started.stop();
            }
        } catch (BundleException e) {
            System.err.println("pollux: cannot stop: " + e.getMessage());
        }
    }

    /** Waits until the framework has stopped, if it was started. */
    void awaitStopped() {
        Framework started = framework;
        try {
            if (started != null) {
                started.waitForStop(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
