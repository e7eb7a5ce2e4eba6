// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.runtime.RuntimeListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The listeners that show what happens to others, as far as this JVM has what they need. */
public final class Observers {
    private static final System.Logger LOG = System.getLogger(Observers.class.getName());

    private Observers() {}

    /** JMX and Flight Recorder, or what there is of them. */
    public static List<RuntimeListener> present(ReactorHistory history) {
        List<RuntimeListener> present = new ArrayList<>();
        addIfPresent(present, "JMX", () -> new Management(history));
        addIfPresent(present, "Flight Recorder", FlightRecords::new);
        return present;
    }

    private static void addIfPresent(List<RuntimeListener> present, String what, Supplier<RuntimeListener> made) {
        try {
            present.add(made.get());
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "this JVM has no " + what + ", it is done without", e);
        }
    }
}
