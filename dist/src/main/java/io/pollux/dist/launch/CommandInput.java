// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/**
 * Greets, then runs the lines of standard input as commands, and stops the framework at the end of input. This is not
 * the task of a bundle, so that the end of input stops Pollux regardless of what the commands have done to the bundles.
 */
final class CommandInput implements Runnable {
    /** The byte order mark, which some editors put in front of UTF-8. */
    private static final char MARK = '\ufeff';

    // Not System.in and System.err: Gogo replaces them by streams that lead back to the session.
    private final FileInputStream in = new FileInputStream(FileDescriptor.in);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());

    private final Framework framework;
    private final LineSender lines;
    private final boolean reads;
    private boolean started;
    private volatile boolean ended;
    private volatile boolean failed;

    /** If it does not read, it only greets. */
    CommandInput(Framework framework, boolean reads) {
        this.framework = framework;
        this.lines = new LineSender(framework, err);
        this.reads = reads;
    }

    /** Called when the framework has started, perhaps again. */
    void start() {
        if (!started) {
            started = true;
            Thread thread = new Thread(this, "pollux-input");
            thread.setDaemon(true); // a read of standard input cannot be interrupted
            thread.start();
        }
    }

    /** Whether a command has failed, or the input could not be read. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether the input has ended, so that a framework that stops stays stopped. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // the end of input stops the framework, whatever was thrown
    public void run() {
        try {
            lines.run("pollux:welcome");
            if (reads) {
                readAll();
            }
        } catch (Exception | Error e) {
            failed = true;
            err.println("pollux: cannot read commands: " + e);
        }
        if (reads) {
            stop();
        }
    }

    private void readAll() throws IOException, InterruptedException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        String pending = "";
        reader.mark(1);
        if (reader.read() != MARK) {
            reader.reset();
        }
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String command = pending + line;
            LineSender.Outcome outcome = lines.run(command);
            pending = outcome == LineSender.Outcome.INCOMPLETE ? command + "\n" : "";
            failed |= outcome == LineSender.Outcome.FAILED;
        }
        if (!pending.isEmpty()) {
            failed = true;
            err.println("pollux: the input ends within a command: "
                    + pending.strip().lines().findFirst().orElse(""));
        }
    }

    private void stop() {
        ended = true;
        try {
            framework.stop();
        } catch (BundleException e) {
            err.println("pollux: cannot stop: " + e.getMessage());
        }
    }
}
