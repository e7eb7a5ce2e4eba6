// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.RuntimeAccess;
import io.pollux.shell.Table;
import io.pollux.text.Escaped;
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * Asks the runtime and prints the answer, or why there is none: always plain lines, never an exception (rule B16). A
 * refusal goes to standard error, and the command has failed (rule B17); to standard output in a shell that cannot be
 * told of that.
 */
final class Console {
    private static final System.Logger LOG = Log.of(Console.class);

    private final RuntimeAccess runtime;
    private final Supplier<PrintStream> out;
    private final Supplier<PrintStream> err;

    Console(RuntimeAccess runtime, Supplier<PrintStream> out, Supplier<PrintStream> err) {
        this.runtime = runtime;
        this.out = out;
        this.err = err;
    }

    /** Prints to the standard streams, which a shell redirects to the session of the command. */
    static Console standard(RuntimeAccess runtime) {
        return new Console(runtime, () -> System.out, () -> System.err);
    }

    /** The runtime, for what is not printed. */
    RuntimeAccess runtime() {
        return runtime;
    }

    /** Runs a command with its arguments, or prints its usage. */
    void show(Usage usage, Answer answer, Object... arguments) {
        try {
            List<String> words = usage.words(arguments);
            if (Usage.isAsked(words)) {
                out.get().println(usage.line());
                out.get().println(usage.purpose());
            } else {
                PlainText.print(runtime.ask(admin -> answer.to(admin, words)), out.get());
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

    /** The output of a command. */
    interface Answer {
        Table to(RuntimeAdmin admin, List<String> words) throws RefusedException;
    }
}
