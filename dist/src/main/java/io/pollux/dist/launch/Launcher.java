// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * The Java process of {@code bin/pollux}: reads the command line, makes the folder of the run, starts the framework,
 * and ends with an exit status when the framework has stopped. Uses no class of Felix, so it can say that Felix is
 * missing.
 */
@SuppressWarnings("SystemOut") // there is no log before there is a framework, and one line is enough
public final class Launcher {
    private static final int FAILED = 1;
    private static final int WRONG_COMMAND_LINE = 2;

    private Launcher() {}

    /**
     * Runs until the framework has stopped, then ends the JVM.
     *
     * @param arguments the command line of {@code bin/pollux}, never null
     */
    @SuppressWarnings("CatchingUnchecked") // the process must end with a status in any case
    public static void main(String... arguments) {
        // Felix, File Install and Gogo use it to write numbers and compare names: with other digits no bundle resolves.
        Locale.setDefault(Locale.ROOT);
        int status;
        try {
            status = launch(Path.of(System.getProperty("pollux.home")), List.of(arguments));
        } catch (UsageException e) {
            System.err.println("pollux: " + e.getMessage());
            status = WRONG_COMMAND_LINE;
        } catch (Exception | Error e) {
            System.err.println("pollux: cannot start: " + (e.getMessage() == null ? e : e.getMessage()));
            status = FAILED;
        }
        System.exit(status);
    }

    private static int launch(Path home, List<String> arguments) throws Exception {
        if (!Files.isReadable(home.resolve("bundle/org.apache.felix.framework.jar"))) {
            throw new IOException("bundle/org.apache.felix.framework.jar is missing or cannot be read");
        }
        FrameworkRun run = new FrameworkRun(home);
        StopSignals.handle(run::stop);
        CompletableFuture<RunFolder> folder = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(run, folder), "pollux-shutdown"));
        try {
            folder.complete(RunFolder.create());
        } finally {
            folder.complete(null); // the hook waits for it
        }
        LaunchOptions options = LaunchOptions.parse(home, arguments);
        describe(home, options, folder.join());
        return run.untilStopped(options.input());
    }

    /** Sets the system properties that the configuration of the framework, and that of the servers, may refer to. */
    private static void describe(Path home, LaunchOptions options, RunFolder folder) {
        System.setProperty("pollux.etc", options.etc().toString());
        System.setProperty("pollux.deploy", options.deploy().toString());
        System.setProperty("pollux.run", folder.path().toString());
        System.setProperty(
                "org.osgi.framework.storage", folder.path().resolve("cache").toString());
        if (System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty(
                    "java.util.logging.config.file",
                    home.resolve("conf/logging.properties").toString());
        }
    }

    /** Stops the framework, if the JVM ends for another reason, and leaves nothing of the run behind. */
    private static void leave(FrameworkRun run, CompletableFuture<RunFolder> folder) {
        run.stop();
        run.awaitStopped();
        RunFolder made = folder.join();
        if (made != null) {
            made.delete();
        }
        TerminalSettings.restore(System.getProperty("pollux.terminal"));
    }
}
