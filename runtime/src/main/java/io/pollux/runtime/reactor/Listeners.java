// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.Reactor;
import io.pollux.SwapReport;
import io.pollux.text.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Passes notifications on to many listeners; one that throws does not affect the others. */
final class Listeners implements RuntimeListener {
    private static final System.Logger LOG = Log.of(Listeners.class);

    private final List<RuntimeListener> all = new CopyOnWriteArrayList<>();

    void add(RuntimeListener listener) {
        all.add(listener);
    }

    void remove(RuntimeListener listener) {
        all.remove(listener);
    }

    @Override
    public void started(Reactor reactor) {
        tell(listener -> listener.started(reactor));
    }

    @Override
    public void stopping(Reactor reactor) {
        tell(listener -> listener.stopping(reactor));
    }

    @Override
    public void stopped(Reactor reactor) {
        tell(listener -> listener.stopped(reactor));
    }

    @Override
    public void failed(Reactor reactor, Throwable failure) {
        tell(listener -> listener.failed(reactor, failure));
    }

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        tell(listener -> listener.swapped(reactor, report, cause));
    }

    @Override
    public void swapFailed(Reactor reactor, String loop, String cause, Throwable failure) {
        tell(listener -> listener.swapFailed(reactor, loop, cause, failure));
    }

    @Override
    public void parked(Reactor reactor, SwapReport report, String cause) {
        tell(listener -> listener.parked(reactor, report, cause));
    }

    @Override
    public void recovered(Reactor reactor, String failed, String now, Throwable failure) {
        tell(listener -> listener.recovered(reactor, failed, now, failure));
    }

    @Override
    public void blocked(Reactor reactor, String callback, long runningNanos, List<StackTraceElement> stack) {
        tell(listener -> listener.blocked(reactor, callback, runningNanos, stack));
    }

    @Override
    public void unblocked(Reactor reactor, String callback, long durationNanos) {
        tell(listener -> listener.unblocked(reactor, callback, durationNanos));
    }

    private void tell(Consumer<RuntimeListener> what) {
        for (RuntimeListener listener : all) {
            try {
                what.accept(listener);
            } catch (RuntimeException | Error e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        listener.getClass().getName() + " threw an exception when it was notified",
                        e);
            }
        }
    }
}
