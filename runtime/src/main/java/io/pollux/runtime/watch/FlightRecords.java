// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.SwapReport;
import io.pollux.runtime.RuntimeListener;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Records what happens to the reactors as Flight Recorder events. Loaded only where the JVM has Flight Recorder. */
public final class FlightRecords implements RuntimeListener {
    /** Creates one. */
    public FlightRecords() {}

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        record(new Swap(), reactor, report, cause);
    }

    @Override
    public void parked(Reactor reactor, SwapReport report, String cause) {
        record(new Park(), reactor, report, cause);
    }

    private static void record(Exchange event, Reactor reactor, SwapReport report, String cause) {
        if (event.shouldCommit()) {
            event.reactor = reactor.name();
            event.from = report.from();
            event.to = report.to();
            event.channels = report.channels();
            event.slices = report.slices();
            event.longestPause = report.longestPauseNanos();
            event.took = report.durationNanos();
            event.cause = cause;
            event.commit();
        }
    }

    @Override
    public void recovered(Reactor reactor, String failed, String now, Throwable failure) {
        Recovery event = new Recovery();
        if (event.shouldCommit()) {
            event.reactor = reactor.name();
            event.failed = failed;
            event.now = now;
            event.failure = String.valueOf(failure);
            event.commit();
        }
    }

    @Override
    public void blocked(Reactor reactor, String callback, long runningNanos, List<StackTraceElement> stack) {
        SlowCallback event = new SlowCallback();
        if (event.shouldCommit()) {
            event.where = stack.stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
            commit(event, reactor, callback, runningNanos);
        }
    }

    @Override
    public void unblocked(Reactor reactor, String callback, long durationNanos) {
        SlowCallback event = new SlowCallback();
        if (event.shouldCommit()) {
            event.over = true;
            commit(event, reactor, callback, durationNanos);
        }
    }

    private static void commit(SlowCallback event, Reactor reactor, String callback, long nanos) {
        event.reactor = reactor.name();
        event.callback = callback;
        event.running = nanos;
        event.commit();
    }

    /** What swapping and parking have in common. */
    @Category("Pollux")
    @StackTrace(false)
    abstract static class Exchange extends Event {
        @Label("Reactor")
        String reactor;

        @Label("From")
        String from;

        @Label("To")
        String to;

        @Label("Channels")
        int channels;

        @Label("Slices")
        int slices;

        @Label("Longest Pause")
        @Timespan(Timespan.NANOSECONDS)
        long longestPause;

        @Label("Whole Duration")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Cause")
        String cause;
    }

    /** A reactor uses another loop. */
    @Name("io.pollux.Swap")
    @Label("Loop Swap")
    @Description("A reactor has moved its channels to another loop")
    static final class Swap extends Exchange {}

    /** A reactor has no loop. */
    @Name("io.pollux.Park")
    @Label("Reactor Parked")
    @Description("No loop is left for a reactor: its channels wait")
    static final class Park extends Exchange {}

    /** A callback takes too long, or is over at last. */
    @Name("io.pollux.SlowCallback")
    @Label("Slow Callback")
    @Description("A callback keeps a reactor from serving its channels")
    @Category("Pollux")
    @StackTrace(false)
    static final class SlowCallback extends Event {
        @Label("Reactor")
        String reactor;

        @Label("Callback")
        String callback;

        @Label("Running For")
        @Timespan(Timespan.NANOSECONDS)
        long running;

        @Label("Is Over")
        boolean over;

        @Label("Where")
        @Description("The reactor's stack while the callback was stuck, innermost frame first")
        String where;
    }

    /** A loop has failed. */
    @Name("io.pollux.Recovery")
    @Label("Loop Recovery")
    @Description("A loop has failed or span, and was replaced")
    @Category("Pollux")
    @StackTrace(false)
    static final class Recovery extends Event {
        @Label("Reactor")
        String reactor;

        @Label("Failed Loop")
        String failed;

        @Label("Loop In Use")
        String now;

        @Label("Failure")
        String failure;
    }
}
