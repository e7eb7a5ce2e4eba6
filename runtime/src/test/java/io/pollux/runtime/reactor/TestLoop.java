// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.EventLoop;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.loops.Loop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** A loop of any name that works like the select-style one until it is told to misbehave. */
public final class TestLoop implements EventLoop {
    public enum Mood {
        WELL,
        CANNOT_OPEN,
        THROWS,
        THROWS_AND_CANNOT_OPEN,
        HAS_NO_CODE,
        KNOWS_NO_FEATURES,
        SPINS
    }

    /** How often somebody has tried to open it. */
    public final AtomicInteger tried = new AtomicInteger();

    /** How often it cannot be opened before it can. */
    public final AtomicInteger refusals = new AtomicInteger();

    public final AtomicInteger opened = new AtomicInteger();
    public final AtomicInteger closed = new AtomicInteger();
    public final AtomicInteger waits = new AtomicInteger();
    public volatile Mood mood = Mood.WELL;

    /** Runs before each channel is taken in. */
    public volatile Runnable taking = () -> {};

    /** Runs before each wait, which it is told the limit of. */
    public volatile LongConsumer waiting = nanos -> {};

    /** Runs before each wakeup. */
    public volatile Runnable waking = () -> {};

    private final EventLoop well = new NioLoop();
    private final String name;
    private final Set<String> features;

    public TestLoop(String name, String... features) {
        this.name = name;
        this.features = Set.of(features);
    }

    public Loop offered(Map<String, Object> properties) {
        return new Loop(name, this, properties);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Style style() {
        return Style.SELECT;
    }

    @Override
    public Set<String> features() {
        if (mood == Mood.KNOWS_NO_FEATURES) {
            throw new NoClassDefFoundError("told to lose its classes");
        }
        return features;
    }

    @Override
    public Demultiplexer open() throws IOException {
        tried.incrementAndGet();
        boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (refused || mood == Mood.CANNOT_OPEN || mood == Mood.THROWS_AND_CANNOT_OPEN) {
            throw new IOException("told not to open");
        }
        opened.incrementAndGet();
        return new Moody(well.open());
    }

    private final class Moody implements Demultiplexer {
        private final Demultiplexer well;

        Moody(Demultiplexer well) {
            this.well = well;
        }

        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
            taking.run();
            return well.register(channel, ops, attachment);
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) throws IOException {
            waits.incrementAndGet();
            waiting.accept(timeoutNanos);
            return switch (mood) {
                case THROWS, THROWS_AND_CANNOT_OPEN -> throw new IOException("told to throw");
                case HAS_NO_CODE -> throw new NoClassDefFoundError("told to lose its classes");
                case SPINS -> 0;
                default -> well.await(timeoutNanos, readiness);
            };
        }

        @Override
        public void wakeup() {
            waking.run();
            well.wakeup();
        }

        @Override
        public void flush() throws IOException {
            if (mood != Mood.WELL) {
                throw new IOException("told to fail when it is left");
            }
            well.flush();
        }

        @Override
        public void close() throws IOException {
            closed.incrementAndGet();
            well.close();
        }
    }
}
