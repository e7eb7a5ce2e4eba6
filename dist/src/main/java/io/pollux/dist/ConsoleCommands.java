// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Process;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** The commands of the console itself: welcome and exit. */
@SuppressWarnings("SystemOut") // Gogo takes the output of commands from there
public final class ConsoleCommands {
    static final String[] NAMES = {"welcome", "exit"};

    private static final List<String> HELP = List.of("--help", "-h");

    private final BundleContext context;
    private final Startup startup;

    ConsoleCommands(BundleContext context, Startup startup) {
        this.context = context;
        this.startup = startup;
    }

    /**
     * Waits until the start has ended, then prints each server's address and the loop in use.
     *
     * @param session the session; Gogo passes null if null was typed
     * @param none the arguments: none, or --help
     * @throws Exception if a command of the runtime fails
     */
    @Descriptor("prints the servers and the loop in use")
    public void welcome(CommandSession session, Object... none) throws Exception {
        if (!isBare("welcome", "prints the servers and the loop in use", session == null ? new Object[1] : none)) {
            return;
        }
        startup.await();
        PrintStream out = session.getConsole();
        out.println("Pollux " + context.getBundle().getVersion() + " on Java " + Runtime.version());
        out.println();
        session.execute("pollux:servers");
        out.println();
        session.execute("pollux:reactors");
    }

    /**
     * Stops Pollux.
     *
     * @param none the arguments: none, or --help
     * @throws BundleException if it cannot be stopped
     */
    @Descriptor("stops Pollux")
    public void exit(Object... none) throws BundleException {
        if (isBare("exit", "stops Pollux", none)) {
            context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
        }
    }

    /**
     * Tells whether a command has no arguments. Otherwise prints its usage, and lets it fail unless --help was given
     * (rule B16).
     */
    private static boolean isBare(String command, String does, Object... typed) {
        Object[] words = typed == null ? new Object[1] : typed;
        if (words.length > 0 && Stream.of(words).map(String::valueOf).anyMatch(HELP::contains)) {
            System.out.println("Usage: " + command);
            System.out.println(command + " " + does + ".");
        } else if (words.length > 0) {
            System.err.println("Usage: " + command + " (it takes no arguments)");
            Process.Utils.current().error(1);
        }
        return words.length == 0;
    }
}
