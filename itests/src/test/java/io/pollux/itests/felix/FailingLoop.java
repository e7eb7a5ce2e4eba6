// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** A loop that takes every channel and never serves any. */
final class FailingLoop implements EventLoop {
    static final int FIRST_OF_ALL = 1_000;

    /** How its waits end. */
    enum Failure {
        /** They throw, except those that do not block: a swap uses these, and would fail and be undone. */
        THROWS,
        /** They return at once, with nothing. */
        SPINS
    }

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger waits = new AtomicInteger();
    private final Failure failure;

    FailingLoop(Failure failure) {
        this.failure = failure;
    }

    ServiceRegistration<EventLoop> register(BundleContext context) {
        Map<String, Object> properties =
                Map.of(PropertyNames.LOOP_NAME, name(), Constants.SERVICE_RANKING, FIRST_OF_ALL);
        return context.registerService(EventLoop.class, this, FrameworkUtil.asDictionary(properties));
    }

    @Override
    public String name() {
        return "failing";
    }

    @Override
    public Style style() {
        return Style.SELECT;
    }

    @Override
    public Set<String> features() {
        return Set.of(URGENT, DESCRIPTORS);
    }

    @Override
    public Demultiplexer open() {
        opened.incrementAndGet();
        return new Blind();
    }

    private final class Blind implements Demultiplexer {
        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) {
            return new Forgotten();
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) throws IOException {
            waits.incrementAndGet();
            if (failure == Failure.THROWS && timeoutNanos != 0) {
                throw new IOException("it fails as it was made to");
            }
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }

    private static final class Forgotten implements Registration {
        @Override
        public void interest(int ops) {}

        @Override
        public void cancel() {}
    }
}
