// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.runtime.ReactorGroup;
import io.pollux.runtime.RuntimeListener;
import java.util.ArrayList;
import java.util.List;

/** The listeners that show what happens to others, as far as this JVM has what they need. */
public final class Observers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Observers.class.getName());

    private final ReactorGroup group;
    private final List<RuntimeListener> present = new ArrayList<>();
    private Runnable closing = () -> {};

    /**
     * Has JMX and Flight Recorder hear of a group, or what there is of them.
     *
     * @param group what they hear of
     * @param history what is remembered of it
     */
    public Observers(ReactorGroup group, ReactorHistory history) {
        this.group = group;
        ifPresent("JMX", () -> present.add(new Management(history)));
        ifPresent("Flight Recorder", this::addFlightRecords);
        present.forEach(group::listen);
    }

    private void addFlightRecords() {
        FlightRecords records = new FlightRecords();
        present.add(records);
        closing = records::close;
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
        present.forEach(group::unlisten);
        closing.run();
    }
}
