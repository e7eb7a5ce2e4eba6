// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.SwapReport;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.text.Condensed;
import io.pollux.text.Log;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;

/**
 * Logs what happens to reactors. That a reactor is parked is a warning, except while the framework starts or stops,
 * when loops come and go.
 */
public final class ReactorLog implements RuntimeListener {
    private static final System.Logger LOG = Log.named("io.pollux.runtime");

    private final Bundle framework;

    /**
     * Makes a log.
     *
     * @param framework the framework's own bundle, whose state tells whether it starts or stops, never null
     */
    public ReactorLog(Bundle framework) {
        this.framework = framework;
    }

    /**
     * The framework has started: warns of reactors that are still parked.
     *
     * @param group the reactors, never null
     */
    public void afterStart(ReactorGroup group) {
        group.tell(group.reactors(), Turn.BETWEEN_PASSES, "the framework has started", reactor -> {
            if (reactor.loopName() == null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> reactor.name()
                                + " is parked: the framework has started, but no admitted loop is available");
            }
        });
    }

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        LOG.log(
                System.Logger.Level.INFO,
                () -> reactor.name() + " uses loop '" + report.to() + "' "
                        + (report.from() == null ? "after being parked" : "instead of '" + report.from() + "'") + " ("
                        + cause
                        + "): " + report.channels() + " channels in "
                        + TimeUnit.NANOSECONDS.toMicros(report.durationNanos()) + " µs, longest pause "
                        + TimeUnit.NANOSECONDS.toMicros(report.longestPauseNanos()) + " µs");
    }

    @Override
    public void failed(Reactor reactor, Throwable failure) {
        LOG.log(
                System.Logger.Level.ERROR,
                reactor.name() + " has failed for good: its connections are closed, and another thread replaces it",
                failure);
    }

    @Override
    public void swapFailed(Reactor reactor, String loop, String cause, Throwable failure) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> reactor.name() + " cannot use loop '" + loop + "' (" + cause + ")",
                failure);
    }

    @Override
    public void parked(Reactor reactor, SwapReport report, String cause) {
        LOG.log(
                framework.getState() == Bundle.ACTIVE ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                () -> reactor.name() + " is parked (" + cause + "): " + report.channels()
                        + " channels wait for a loop; nothing is lost");
    }

    @Override
    public void recovered(Reactor reactor, String failed, String now, Throwable failure) {
        LOG.log(
                System.Logger.Level.ERROR,
                () -> "loop '" + failed + "' has failed on " + reactor.name() + ", which "
                        + (now == null ? "is parked" : "continues with '" + now + "'"),
                failure);
    }

    @Override
    public void blocked(Reactor reactor, String callback, long runningNanos, List<StackTraceElement> stack) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> reactor.name() + " is blocked: " + callback + " has been running for "
                        + TimeUnit.NANOSECONDS.toMillis(runningNanos) + " ms and is still running, now at "
                        + Condensed.frames(stack));
    }

    @Override
    public void unblocked(Reactor reactor, String callback, long durationNanos) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> reactor.name() + " continues: " + callback + " ran for "
                        + TimeUnit.NANOSECONDS.toMillis(durationNanos) + " ms");
    }
}
