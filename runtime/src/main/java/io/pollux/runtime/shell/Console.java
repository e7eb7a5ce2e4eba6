// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.Table;
import io.pollux.text.Escaped;
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * Prints what commands answer, or why they do not: always plain lines, never an exception (rule B16). A refusal goes to
 * standard error, and the command has failed (rule B17); to standard output in a shell that cannot be told of that.
 */
final class Console {
    private static final System.Logger LOG = Log.of(Console.class);

    private final Supplier<PrintStream> out;
    private final Supplier<PrintStream> err;

    Console(Supplier<PrintStream> out, Supplier<PrintStream> err) {
        this.out = out;
        this.err = err;
    }

    Console(Supplier<PrintStream> out) {
        this(out, out);
    }

    /** Runs a command with what was typed behind it, or tells how it is used. */
    void show(Usage usage, Answer answer, Object... arguments) {
        try {
            List<String> words = usage.words(arguments);
            if (Usage.isAsked(words)) {
                out.get().println(usage.line());
                out.get().println(usage.command() + " " + usage.does() + ".");
            } else {
                Plain.print(answer.to(words), out.get());
            }
        } catch (RefusedException e) {
            fail(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, () -> "the command " + usage.command() + " failed", e);
            fail(usage.command() + " failed, see the log: "
                    + Escaped.of(Thrown.of(e).message()));
        }
    }

    private void fail(String message) {
        (CommandFailure.report() ? err : out).get().println(message);
    }

    /** What a command prints. */
    interface Answer {
        Table to(List<String> words) throws RefusedException;
    }
}
