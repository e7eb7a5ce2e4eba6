// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.SwapReport;
import io.pollux.runtime.reactor.RuntimeListener;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventFactory;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.ValueDescriptor;

/**
 * Records what happens to reactors as Flight Recorder events. Loaded only where the JVM has Flight Recorder. The event
 * types are created when somebody first uses Flight Recorder, because creating them takes as long as the whole start of
 * many a server. They are not classes of ours, because on JDK 17 event classes refer to a package of the JDK that a
 * bundle cannot import.
 */
public final class FlightRecords implements RuntimeListener, FlightRecorderListener {
    private record Kinds(EventFactory swap, EventFactory park, EventFactory slowCallback, EventFactory recovery) {
        private static final ValueDescriptor[] EXCHANGE = {
            text("reactor", "Reactor"),
            text("from", "From"),
            text("to", "To"),
            field(int.class, "channels", "Channels"),
            field(int.class, "slices", "Slices"),
            nanos("longestPause", "Longest Pause"),
            nanos("took", "Whole Duration"),
            text("cause", "Cause"),
            framework()
        };

        static Kinds make() {
            return new Kinds(
                    event("Swap", "Loop Swap", "A reactor has moved its channels to another loop", EXCHANGE),
                    event("Park", "Reactor Parked", "A reactor has no loop left: its channels wait", EXCHANGE),
                    event(
                            "SlowCallback",
                            "Slow Callback",
                            "A callback blocks a reactor, or has returned after blocking it",
                            text("reactor", "Reactor"),
                            text("callback", "Callback"),
                            nanos("running", "Running For"),
                            field(boolean.class, "over", "Has Returned"),
                            text("where", "Where"),
                            framework()),
                    event(
                            "Recovery",
                            "Loop Recovery",
                            "A loop has failed or spun, and was replaced",
                            text("reactor", "Reactor"),
                            text("failed", "Failed Loop"),
                            text("now", "Loop In Use"),
                            text("failure", "Failure"),
                            framework()));
        }

        /** The last field of each type. */
        private static ValueDescriptor framework() {
            return text("framework", "Framework");
        }

        void unregister() {
            Stream.of(swap, park, slowCallback, recovery).forEach(EventFactory::unregister);
        }
    }

    /** Null until Flight Recorder is first used. */
    private volatile Kinds kinds;

    private final String framework;

    /**
     * Makes a recorder that {@link #open} connects to Flight Recorder.
     *
     * @param framework a name that tells this framework from others in this JVM, or null
     */
    public FlightRecords(String framework) {
        this.framework = framework;
    }

    /** Makes Flight Recorder call back when it is first used; at once if it is in use. */
    @SuppressWarnings("removal") // JDK 17 keeps the domains of the whole stack, and so its callers' loaders
    public void open() {
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            FlightRecorder.addListener(this);
            return null;
        });
    }

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
        kinds = Kinds.make();
    }

    /** Disconnects from Flight Recorder and removes the event types. */
    public void close() {
        FlightRecorder.removeListener(this);
        Kinds made = kinds;
        kinds = null;
        if (made != null) {
            made.unregister();
        }
    }

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        exchanged(Kinds::swap, reactor, report, cause);
    }

    @Override
    public void parked(Reactor reactor, SwapReport report, String cause) {
        exchanged(Kinds::park, reactor, report, cause);
    }

    private void exchanged(Function<Kinds, EventFactory> kind, Reactor reactor, SwapReport report, String cause) {
        commit(
                kind,
                reactor.name(),
                report.from(),
                report.to(),
                report.channels(),
                report.slices(),
                report.longestPauseNanos(),
                report.durationNanos(),
                cause);
    }

    @Override
    public void blocked(Reactor reactor, String callback, long runningNanos, List<StackTraceElement> stack) {
        String where = stack.stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
        commit(Kinds::slowCallback, reactor.name(), callback, runningNanos, false, where);
    }

    @Override
    public void unblocked(Reactor reactor, String callback, long durationNanos) {
        commit(Kinds::slowCallback, reactor.name(), callback, durationNanos, true, null);
    }

    @Override
    public void recovered(Reactor reactor, String failed, String now, Throwable failure) {
        commit(Kinds::recovery, reactor.name(), failed, now, String.valueOf(failure));
    }

    private void commit(Function<Kinds, EventFactory> kind, Object... values) {
        Kinds made = kinds;
        if (made == null) {
            return;
        }
        Event event = kind.apply(made).newEvent();
        if (event.shouldCommit()) {
            for (int i = 0; i < values.length; i++) {
                event.set(i, values[i]);
            }
            event.set(values.length, framework);
            event.commit();
        }
    }

    private static EventFactory event(String name, String label, String description, ValueDescriptor... fields) {
        return EventFactory.create(
                List.of(
                        new AnnotationElement(Name.class, "io.pollux." + name),
                        new AnnotationElement(Label.class, label),
                        new AnnotationElement(Description.class, description),
                        new AnnotationElement(Category.class, new String[] {"Pollux"}),
                        new AnnotationElement(StackTrace.class, false)),
                List.of(fields));
    }

    private static ValueDescriptor text(String name, String label) {
        return field(String.class, name, label);
    }

    private static ValueDescriptor field(Class<?> type, String name, String label) {
        return new ValueDescriptor(type, name, List.of(new AnnotationElement(Label.class, label)));
    }

    private static ValueDescriptor nanos(String name, String label) {
        return new ValueDescriptor(
                long.class,
                name,
                List.of(
                        new AnnotationElement(Label.class, label),
                        new AnnotationElement(Timespan.class, Timespan.NANOSECONDS)));
    }
}
