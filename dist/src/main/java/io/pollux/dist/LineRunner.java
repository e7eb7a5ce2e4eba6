// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Escaped;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.ToIntFunction;
import org.apache.felix.gogo.runtime.EOFError;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;

/**
 * Runs lines as commands in one session of Gogo, for the launcher. If one fails, the reason is printed to standard
 * error. The launcher passes a command of several lines again, with one more line each time, until it is complete.
 */
final class LineRunner implements ToIntFunction<String>, AutoCloseable {
    /** Every command of the line succeeded. */
    static final int DONE = 0;

    /** The line could not be parsed, or a command threw or reported a failure. */
    static final int FAILED = 1;

    /** The command continues in the next line; none of it has run. */
    static final int INCOMPLETE = 2;

    private static final String OR = "||";

    // Not System.out and System.err: Gogo replaces them by streams that lead back to the session.
    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);
    private final CommandSession session;

    /** Whether a command of the line has reported a failure, which it can do without throwing. */
    private volatile boolean refused;

    /** Whether only the last job of the line counts: in a line with "or", failures before it are expected. */
    private volatile boolean lastCounts;

    private boolean busy;
    private boolean closed;

    LineRunner(CommandProcessor processor) {
        session = processor.createSession(InputStream.nullInputStream(), out, err);
        session.put("SCOPE", "pollux:gogo:felix:*");
        session.setJobListener((job, before, now) -> {
            if (now == Job.Status.Done && job.parent() == null) {
                boolean failed = job.result() != null && job.result().error() != 0;
                refused = failed || (refused && !lastCounts);
            }
        });
    }

    @Override
    public int applyAsInt(String line) {
        setBusy(true);
        try {
            return run(line);
        } finally {
            out.flush();
            setBusy(false);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // a command may throw anything, and the next one must still run
    private int run(String line) {
        try {
            refused = false;
            Parser.Program program = parsed(line);
            if (program == null) {
                return INCOMPLETE;
            }
            lastCounts = program.tokens().stream().anyMatch(token -> OR.contentEquals(token));
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return refused ? FAILED : DONE;
        } catch (StackOverflowError e) {
            return failed(line, "it is nested too deeply");
        } catch (InterruptedException e) {
            return failed(line, "it was interrupted, perhaps because it stopped the shell");
        } catch (Exception | Error e) {
            return failed(line, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Returns null if the command continues in another line. */
    private static Parser.Program parsed(String line) {
        try {
            return new Parser(line).program();
        } catch (EOFError e) {
            return null;
        }
    }

    private int failed(String line, String reason) {
        String shown = line.length() > 200 ? line.substring(0, 200) + "..." : line;
        err.println(Escaped.of(shown + ": " + reason));
        return FAILED;
    }

    /**
     * Closes the session, once the line that runs has ended: it is not interrupted, because it may have caused this.
     */
    @Override
    public synchronized void close() {
        closed = true;
        end();
    }

    private synchronized void setBusy(boolean now) {
        busy = now;
        end();
    }

    private void end() {
        if (closed && !busy) {
            session.close();
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, Charset.defaultCharset());
    }
}
