// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.Timer;
import io.pollux.runtime.reactor.ReactorThread;
import java.time.Duration;

/**
 * One bundle's view of a reactor: what the bundle leaves in its map ends when the bundle stops, and from then on this
 * object refuses to be used (rule B2).
 *
 * @param reactor the reactor, never null
 * @param owner the bundle; null for the framework
 */
record BundleReactor(ReactorThread reactor, BundleOwner owner) implements Reactor {
    @Override
    public String name() {
        return reactor.name();
    }

    @Override
    public ChannelMap map() {
        checkRuns();
        return reactor.map();
    }

    @Override
    public String loopName() {
        return reactor.loopName();
    }

    @Override
    public boolean inReactor() {
        return reactor.inReactor();
    }

    @Override
    public void add(Dispatcher dispatcher) {
        checkRuns();
        reactor.driver().adopt(dispatcher, owner);
    }

    @Override
    public void execute(Runnable task) {
        reactor.driver().execute(task, owner);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return reactor.driver().schedule(task, delay, owner);
    }

    @Override
    public SwapReport swap(String loopName) throws SwapException {
        checkRuns();
        return reactor.swap(loopName);
    }

    private void checkRuns() {
        if (owner != null) {
            owner.checkRuns();
        }
    }
}
