// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.Reactor;
import io.pollux.SwapReport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears what happens, for tests to wait for it. */
final class Events implements RuntimeListener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        heard.add("swapped " + report.from() + " " + report.to());
    }

    @Override
    public void swapFailed(Reactor reactor, String loop, String cause, Throwable failure) {
        heard.add("failed " + loop);
    }

    @Override
    public void parked(Reactor reactor, SwapReport report, String cause) {
        heard.add("parked " + report.from());
    }

    @Override
    public void recovered(Reactor reactor, String failed, String now, Throwable failure) {
        heard.add("recovered " + failed + " " + now);
    }

    /** The next things that happen are these, and in this order. */
    void expect(String... expected) throws InterruptedException {
        for (String each : expected) {
            assertEquals(each, heard.poll(60, TimeUnit.SECONDS));
        }
    }
}
