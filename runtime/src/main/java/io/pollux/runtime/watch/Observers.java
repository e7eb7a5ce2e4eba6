// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.runtime.threads.DaemonThread;
import io.pollux.text.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Shows what happens to reactors in Flight Recorder and JMX, as far as this JVM has them. */
public final class Observers implements AutoCloseable {
    private static final System.Logger LOG = Log.of(Observers.class);

    private final ReactorGroup group;
    private final List<RuntimeListener> present = new CopyOnWriteArrayList<>();
    private final ReactorHistory history;
    private final String framework;
    private Thread management;
    private Runnable closing = () -> {};

    /**
     * Shows a group's reactors in Flight Recorder, if this JVM has it.
     *
     * @param group the reactors, never null
     * @param history their history, never null
     * @param framework a name that tells this framework from others in this JVM, or null
     */
    public Observers(ReactorGroup group, ReactorHistory history, String framework) {
        this.framework = framework;
        this.group = group;
        this.history = history;
        ifPresent("Flight Recorder", this::addFlightRecords);
    }

    /**
     * Shows the reactors in JMX too, if this JVM has it. It does so on a separate thread, because creating the
     * platform's MBean server takes a considerable part of the start. Call this at most once, and not after
     * {@link #close}.
     */
    public void manage() {
        management = DaemonThread.create(this::addManagement, "pollux-management");
        management.setContextClassLoader(null); // JMX would look in it for a configured builder
        management.start();
    }

    private void addManagement() {
        try {
            ifPresent("JMX", () -> add(new Management(history, group.patience(), framework)));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the reactors are not shown by JMX", e);
        }
    }

    private void addFlightRecords() {
        FlightRecords records = new FlightRecords(framework);
        records.open();
        closing = records::close;
        add(records);
    }

    private void add(RuntimeListener listener) {
        present.add(listener);
        group.listen(listener);
    }

    /** Only the code that runs here uses classes that may be missing. */
    private static void ifPresent(String what, Runnable added) {
        try {
            added.run();
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "this JVM has no " + what + "; Pollux continues without it", e);
        }
    }

    @Override
    public void close() {
        if (management != null) {
            group.patience().join(management);
        }
        present.forEach(group::unlisten);
        closing.run();
    }
}
