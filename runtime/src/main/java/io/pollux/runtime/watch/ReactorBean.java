// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.runtime.reactor.ReactorThread;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Asks a reactor, and what is remembered of it. */
final class ReactorBean implements ReactorMXBean {
    private final Reactor reactor;
    private final ReactorHistory history;

    ReactorBean(Reactor reactor, ReactorHistory history) {
        this.reactor = reactor;
        this.history = history;
    }

    @Override
    public String getLoop() {
        return reactor.loopName();
    }

    @Override
    public boolean isParked() {
        return reactor.loopName() == null && !(reactor instanceof ReactorThread thread && thread.failure() != null);
    }

    @Override
    public long getBufferedBytes() {
        return reactor.map().bufferAccount().held();
    }

    @Override
    public int getChannels() {
        return reactor.map().size();
    }

    @Override
    public long getPasses() {
        return reactor.map().counters().passes();
    }

    @Override
    public long getEvents() {
        return reactor.map().counters().events();
    }

    @Override
    public long getBytesIn() {
        return reactor.map().counters().bytesIn();
    }

    @Override
    public long getBytesOut() {
        return reactor.map().counters().bytesOut();
    }

    @Override
    public long getLongestCallbackNanos() {
        return reactor.map().counters().longestCallbackNanos();
    }

    @Override
    public long getSwaps() {
        return history.of(reactor).swaps();
    }

    @Override
    public long getRecoveries() {
        return history.of(reactor).recoveries();
    }

    @Override
    public SwapView getLastSwap() {
        ReactorHistory.Events events = history.of(reactor);
        return events.lastSwap() == null ? null : new SwapView(events.lastSwap(), events.lastCause());
    }

    @Override
    public String getBlockedCallback() {
        ReactorHistory.Blocked blocked = history.of(reactor).blocked();
        if (blocked == null) {
            return null;
        }
        long runningMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - blocked.sinceNanos());
        return blocked.callback() + " for " + runningMs + " ms";
    }

    @Override
    public String[] getBlockedStack() {
        ReactorHistory.Blocked blocked = history.of(reactor).blocked();
        return blocked == null
                ? new String[0]
                : blocked.stack().stream().map(StackTraceElement::toString).toArray(String[]::new);
    }

    @Override
    public long getBlockedCallbacks() {
        return history.of(reactor).blockedCallbacks();
    }

    @Override
    public SwapView swap(String loop) throws IOException {
        try {
            return new SwapView(reactor.swap(loop), "asked for by name");
        } catch (IOException e) {
            throw new IOException(e.getMessage()); // the other end may not know our classes
        }
    }
}
