// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.runtime.reactor.DaemonThread;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.text.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The listeners that show what happens to others, as far as this JVM has what they need. */
public final class Observers implements AutoCloseable {
    private static final System.Logger LOG = Log.of(Observers.class);

    private final ReactorGroup group;
    private final List<RuntimeListener> present = new CopyOnWriteArrayList<>();
    private final ReactorHistory history;
    private final String framework;
    private Thread management;
    private Runnable closing = () -> {};

    /**
     * Has Flight Recorder hear of a group, if there is one.
     *
     * @param group what they hear of
     * @param history what is remembered of it
     * @param framework the name of the framework that it is in, of several in this JVM; or null
     */
    public Observers(ReactorGroup group, ReactorHistory history, String framework) {
        this.framework = framework;
        this.group = group;
        this.history = history;
        ifPresent("Flight Recorder", this::addFlightRecords);
    }

    /**
     * Has JMX hear of it too, if there is one: a little later, from a thread of its own, because to make the platform's
     * MBean server takes as long as much of a start. To be called once at most, and not after {@link #close}.
     */
    public void manage() {
        management = DaemonThread.create(this::addManagement, "pollux-management");
        management.setContextClassLoader(null); // by which JMX would look for a builder that is configured
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

    /** Whatever is missing is missed while these methods run: only they name the classes that need it. */
    private static void ifPresent(String what, Runnable added) {
        try {
            added.run();
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "this JVM has no " + what + ", it is done without", e);
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
