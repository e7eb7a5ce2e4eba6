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

/** The console's own commands. */
@SuppressWarnings("SystemOut") // what a command prints, Gogo takes from there
public final class Commands {
    static final String[] NAMES = {"welcome", "exit"};

    private static final List<String> HELP = List.of("--help", "-h");

    private final BundleContext context;
    private final Readiness readiness;

    Commands(BundleContext context, Readiness readiness) {
        this.context = context;
        this.readiness = readiness;
    }

    /**
     * Waits until the start is over, then prints each server's address and the loop in use.
     *
     * @param session the session that asks; Gogo passes null if null was typed
     * @param none what follows the command: nothing, or a plea for help
     * @throws Exception if a command of the runtime fails
     */
    @Descriptor("prints the servers and the loop in use")
    public void welcome(CommandSession session, Object... none) throws Exception {
        if (!stands("welcome", "prints the servers and the loop in use", session == null ? new Object[1] : none)) {
            return;
        }
        readiness.await();
        PrintStream out = session.getConsole();
        out.println("Pollux " + context.getBundle().getVersion() + " on Java " + Runtime.version());
        out.println();
        session.execute("pollux:servers");
        out.println();
        session.execute("pollux:reactors");
    }

    /**
     * Stops the framework.
     *
     * @param none what follows the command: nothing, or a plea for help
     * @throws BundleException if it cannot be stopped
     */
    @Descriptor("stops everything and leaves")
    public void exit(Object... none) throws BundleException {
        if (stands("exit", "stops everything and leaves", none)) {
            context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
        }
    }

    /** Whether nothing follows a command. If something does, tells how it is used, and has it fail (rule B16). */
    private static boolean stands(String command, String does, Object... typed) {
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
