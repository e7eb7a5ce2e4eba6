// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Starts Felix with the bundles of a folder, and ends with a status when it has stopped. Paths are taken literally:
 * nothing is substituted in them, and none is read as a URL.
 */
@SuppressWarnings("SystemOut") // there is no log before there is a framework, and one line is enough
public final class Launcher {
    private static final int FAILED = 1;

    private final Framework framework;
    private final BundleFolder bundles;
    private final CommandInput input;

    private Launcher(Path home, String console) throws IOException {
        Settings settings = Settings.read(home);
        bundles = new BundleFolder(home.resolve("bundle"), settings.startOrder());
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IOException("bin/felix.jar is missing"))
                .newFramework(settings.forFramework());
        input = console.equals("shell") ? null : new CommandInput(framework, console.equals("commands"));
    }

    /**
     * Runs until the framework has stopped, then ends Java.
     *
     * @param none ignored: {@code bin/pollux} passes everything as system properties
     */
    @SuppressWarnings("CatchingUnchecked") // whatever it is, the process has to end with a status
    public static void main(String... none) {
        int status = FAILED;
        try {
            // Felix, File Install and Gogo write numbers and compare names by it: with other digits no bundle resolves.
            Locale.setDefault(Locale.ROOT);
            Launcher launcher =
                    new Launcher(Path.of(System.getProperty("pollux.home")), System.getProperty("pollux.console"));
            Runtime.getRuntime().addShutdownHook(new Thread(launcher::stop, "pollux-shutdown"));
            status = launcher.run();
        } catch (Exception | Error e) {
            System.err.println("pollux: cannot start: " + (e.getMessage() == null ? e : e.getMessage()));
        }
        System.exit(status);
    }

    private int run() throws BundleException, InterruptedException {
        framework.init();
        bundles.install(framework.getBundleContext());
        FrameworkEvent end = startAndWait();
        while (end.getType() == FrameworkEvent.STOPPED_UPDATE && !(input != null && input.hasEnded())) {
            end = startAndWait();
        }
        boolean failed = end.getType() == FrameworkEvent.ERROR || (input != null && input.hasFailed());
        return failed ? FAILED : 0;
    }

    private FrameworkEvent startAndWait() throws BundleException, InterruptedException {
        framework.start();
        if (framework.getState() == Framework.ACTIVE) { // else it has been told to stop already
            bundles.check();
            if (input != null) {
                input.start();
            }
        }
        return framework.waitForStop(0);
    }

    /** A signal has come, or the process ends for another reason. */
    private void stop() {
        try {
            framework.stop();
            framework.waitForStop(0);
        } catch (BundleException e) {
            System.err.println("pollux: cannot stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
