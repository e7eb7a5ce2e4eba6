// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.PrintStream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** The console's own commands. */
@SuppressWarnings("SystemOut") // what a command prints, Gogo takes from there
public final class Commands {
    static final String[] NAMES = {"welcome", "exit"};

    private final BundleContext context;
    private final Readiness readiness;

    Commands(BundleContext context, Readiness readiness) {
        this.context = context;
        this.readiness = readiness;
    }

    /**
     * Waits until the start is over, then prints each server's address and the loop in use.
     *
     * @param session the session that asks, never null
     * @throws Exception if a command of the runtime fails
     */
    @Descriptor("print the servers and the loop in use")
    public void welcome(CommandSession session) throws Exception {
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
     * @throws BundleException if it cannot be stopped
     */
    @Descriptor("stop everything and leave")
    public void exit() throws BundleException {
        context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
    }
}
