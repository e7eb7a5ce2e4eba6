// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Escaped;
import io.pollux.text.Log;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.osgi.util.tracker.ServiceTracker;

/** Greets, runs the lines of standard input as commands, and stops the framework at their end. */
final class Batch implements Runnable {
    private static final System.Logger LOG = Log.of(Batch.class);

    private final ServiceTracker<CommandProcessor, CommandProcessor> processors;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Not after a restart of this bundle: who waits for the greeting has had it. */
    private final boolean greets;

    /** Null if no commands are read. */
    private final Input input;

    // Not System.out and its sisters: Gogo replaces them by what leads back to the session.
    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);

    Batch(ServiceTracker<CommandProcessor, CommandProcessor> processors, boolean greets, Input input) {
        this.processors = processors;
        this.greets = greets;
        this.input = input;
    }

    /** Ends it, unless a command is being run: then after that. */
    void close() {
        closed.complete(null);
    }

    @Override
    public void run() {
        try {
            CommandProcessor processor = processors.waitForService(0);
            if (processor != null) { // else it has been closed
                runCommands(processor);
            }
        } catch (InterruptedException | CompletionException e) {
            LOG.log(System.Logger.Level.ERROR, "the console cannot go on", e);
        }
    }

    private void runCommands(CommandProcessor processor) {
        try (CommandSession session = processor.createSession(InputStream.nullInputStream(), out, err)) {
            session.put("SCOPE", "pollux:gogo:felix:*");
            if (greets) {
                execute(session, "pollux:welcome");
            }
            if (input != null) {
                readLines(session);
            }
        }
    }

    /** Runs lines until the last, or until it is closed: then the next line is another one's. */
    private void readLines(CommandSession session) {
        String line = nextLine();
        while (line != null) {
            execute(session, line);
            line = nextLine();
        }
        if (!closed.isDone()) {
            execute(session, "pollux:exit");
        }
    }

    /** Returns null at the end and when it is closed. */
    private String nextLine() {
        CompletableFuture<?> line = input.next();
        CompletableFuture.anyOf(line, closed).join();
        if (closed.isDone()) {
            return null;
        }
        input.taken();
        return (String) line.join();
    }

    @SuppressWarnings("CatchingUnchecked") // a command may throw anything, and the next one shall run
    private void execute(CommandSession session, String line) {
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (Exception e) {
            err.println(Escaped.of(line + ": " + (e.getMessage() == null ? e : e.getMessage())));
        }
        out.flush();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, Charset.defaultCharset());
    }
}
