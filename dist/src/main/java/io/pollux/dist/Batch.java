// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Escaped;
import io.pollux.text.Log;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.osgi.util.tracker.ServiceTracker;

/** Greets, runs the lines of standard input as commands, and stops the framework at their end. */
final class Batch implements Runnable {
    private static final System.Logger LOG = Log.of(Batch.class);

    private final ServiceTracker<CommandProcessor, CommandProcessor> processors;
    private final boolean reads;

    // Not System.out and its sisters: Gogo replaces them by what leads back to the session.
    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);

    Batch(ServiceTracker<CommandProcessor, CommandProcessor> processors, boolean reads) {
        this.processors = processors;
        this.reads = reads;
    }

    @Override
    public void run() {
        try (CommandSession session = processors.waitForService(0).createSession(in, out, err)) {
            session.put("SCOPE", "pollux:gogo:felix:*");
            execute(session, "pollux:welcome");
            if (reads) {
                readLines(session);
                execute(session, "pollux:exit");
            }
        } catch (InterruptedException | IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the console cannot go on", e);
        }
    }

    private void readLines(CommandSession session) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            execute(session, line);
        }
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
