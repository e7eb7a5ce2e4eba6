// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.RuntimeAccess;
import io.pollux.shell.Table;
import io.pollux.text.Escaped;
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;

/** A command that shows a table. */
public abstract class TableCommand implements Action {
    private static final System.Logger LOG = Log.of(TableCommand.class);

    @Option(name = "--no-format", description = "Print the rows only, cells separated by tabs: for scripts")
    boolean noFormat;

    @Reference
    RuntimeAccess runtime;

    @Reference
    Session session;

    /** Karaf directs it to the session of the command, or into a pipe or a file. */
    PrintStream out = System.out;

    /** Returns a word that was typed; the shell also passes null and empty texts, which are refused. */
    static String word(String what, String typed) throws RefusedException {
        if (typed == null || typed.isBlank()) {
            throw new RefusedException("The " + what + " is " + (typed == null ? "null" : "empty") + ": give a name.");
        }
        return typed;
    }

    /** The runtime's answer to this command. */
    abstract Table table(RuntimeAdmin admin) throws RefusedException;

    @Override
    public final Object execute() throws Exception {
        Screen screen = Screen.of(session, !noFormat);
        try {
            show(screen);
        } catch (RefusedException e) {
            throw new CommandException(screen.refusal(e.getMessage()), e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            String message = "The command failed, see the log: "
                    + Escaped.of(Thrown.of(e).message());
            LOG.log(System.Logger.Level.ERROR, () -> "the command " + getClass().getSimpleName() + " failed", e);
            throw new CommandException(screen.refusal(message), message);
        }
        return null;
    }

    void show(Screen screen) throws RefusedException, IOException {
        screen.print(runtime.ask(this::table), out);
    }
}
