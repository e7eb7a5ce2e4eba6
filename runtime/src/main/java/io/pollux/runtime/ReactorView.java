// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.Timer;
import java.time.Duration;
import org.osgi.framework.Bundle;

/** A reactor as one bundle sees it: what is mapped through this is closed when that bundle stops (rule B2). */
record ReactorView(ReactorThread reactor, Bundle bundle) implements Reactor {
    @Override
    public String name() {
        return reactor.name();
    }

    @Override
    public ChannelMap map() {
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
        reactor.map().adopt(dispatcher, bundle);
    }

    @Override
    public void execute(Runnable task) {
        reactor.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return reactor.schedule(task, delay);
    }

    @Override
    public SwapReport swap(String loopName) throws SwapException {
        return reactor.swap(loopName);
    }
}
