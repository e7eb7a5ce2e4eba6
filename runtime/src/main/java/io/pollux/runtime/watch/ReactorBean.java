// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.admin.BlockedCallback;
import io.pollux.admin.LoopSwap;
import io.pollux.admin.ReactorStatus;
import java.io.IOException;
import java.time.Instant;

/** Shows a reactor and its history in JMX. */
final class ReactorBean implements ReactorMXBean {
    private final Reactor reactor;
    private final ReactorHistory history;

    ReactorBean(Reactor reactor, ReactorHistory history) {
        this.reactor = reactor;
        this.history = history;
    }

    private ReactorStatus status() {
        return ReactorSnapshot.of(reactor, history);
    }

    @Override
    public String getLoop() {
        return status().loop();
    }

    @Override
    public boolean isParked() {
        ReactorStatus status = status();
        return status.loop() == null && status.state() != ReactorStatus.State.FAILED;
    }

    @Override
    public long getBufferedBytes() {
        return status().bufferedBytes();
    }

    @Override
    public int getChannels() {
        return status().channels();
    }

    @Override
    public long getPasses() {
        return status().counters().passes();
    }

    @Override
    public long getEvents() {
        return status().counters().events();
    }

    @Override
    public long getBytesIn() {
        return status().counters().bytesIn();
    }

    @Override
    public long getBytesOut() {
        return status().counters().bytesOut();
    }

    @Override
    public long getLongestCallbackNanos() {
        return status().counters().longestCallback().toNanos();
    }

    @Override
    public long getSwaps() {
        return status().counters().swaps();
    }

    @Override
    public long getRecoveries() {
        return status().counters().recoveries();
    }

    @Override
    public SwapView getLastSwap() {
        LoopSwap last = status().lastSwap();
        return last == null ? null : new SwapView(last);
    }

    @Override
    public String getBlockedCallback() {
        BlockedCallback blocked = status().blocked();
        return blocked == null
                ? null
                : blocked.callback() + " for " + blocked.running().toMillis() + " ms";
    }

    @Override
    public String[] getBlockedStack() {
        BlockedCallback blocked = status().blocked();
        return blocked == null
                ? new String[0]
                : blocked.stack().stream().map(StackTraceElement::toString).toArray(String[]::new);
    }

    @Override
    public long getBlockedCallbacks() {
        return status().counters().blockedCallbacks();
    }

    @Override
    public SwapView swap(String loop) throws IOException {
        try {
            return new SwapView(LoopSwap.of(reactor.swap(loop), "requested by name", Instant.now()));
        } catch (IOException e) {
            throw new IOException(e.getMessage()); // the client may not have our classes
        }
    }
}
