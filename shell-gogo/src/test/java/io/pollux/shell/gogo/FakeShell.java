// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.RuntimeAccess;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;

/** Gogo itself, with the commands, and a runtime or none. */
final class FakeShell implements AutoCloseable {
    volatile RuntimeAdmin runtime;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(null);
    private final CommandSession session = gogo.createSession(InputStream.nullInputStream(), out, err);
    private volatile int status;

    FakeShell(RuntimeAdmin runtime) {
        this.runtime = runtime;
        Console console = new Console(access(), () -> stream(out), () -> stream(err));
        GogoCommands.FUNCTIONS.forEach(name -> gogo.addCommand("pollux", new GogoCommands(console), name));
        GogoServerCommands.functions()
                .forEach(name -> gogo.addCommand("pollux", new GogoServerCommands(console), name));
        session.put("SCOPE", "pollux:*");
        session.setJobListener((job, before, now) -> {
            if (now == Job.Status.Done && job.parent() == null) {
                status = job.result() == null ? 0 : job.result().error();
            }
        });
    }

    RuntimeAccess access() {
        return new RuntimeAccess(() -> runtime == null ? null : new RuntimeAccess.Lease(runtime, () -> {}));
    }

    void put(String variable, Object value) {
        session.put(variable, value);
    }

    /** Runs a line; returns what it prints to standard output, with one blank where there are several. */
    List<String> run(String line) throws Exception {
        out.reset();
        err.reset();
        session.execute(line);
        return lines(out);
    }

    /** What the last line has printed to standard error. */
    List<String> complaints() {
        return lines(err);
    }

    /** The exit status of the last line. */
    int status() {
        return status;
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, UTF_8);
    }

    private static List<String> lines(ByteArrayOutputStream printed) {
        return printed.toString(UTF_8)
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }

    @Override
    public void close() {
        session.close();
    }
}
