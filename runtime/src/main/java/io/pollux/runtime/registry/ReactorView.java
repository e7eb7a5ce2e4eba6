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
 * A reactor as one bundle sees it: what is left there through this ends when that bundle stops, and so does this (rule
 * B2).
 *
 * @param reactor the reactor, never null
 * @param tenant on whose behalf; null for the framework
 */
record ReactorView(ReactorThread reactor, Tenant tenant) implements Reactor {
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
        reactor.driver().adopt(dispatcher, tenant);
    }

    @Override
    public void execute(Runnable task) {
        reactor.driver().execute(task, tenant);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return reactor.driver().schedule(task, delay, tenant);
    }

    @Override
    public SwapReport swap(String loopName) throws SwapException {
        checkRuns();
        return reactor.swap(loopName);
    }

    private void checkRuns() {
        if (tenant != null) {
            tenant.checkRuns();
        }
    }
}
