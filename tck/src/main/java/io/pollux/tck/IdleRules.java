// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cost of a pass: rule P12, and that a pass allocates nothing. It is counted, never timed. */
interface IdleRules {
    /** The limit of waits that something else ends. */
    Duration LIMIT = Duration.ofSeconds(10);

    /** What 10,000 passes may allocate: less than one object per pass. */
    int NOTHING_BYTES = 100_000;

    /** Descriptors for everything else while many channels are open. */
    int SPARE_DESCRIPTORS = 500;

    @Test
    @Tag("P12")
    default void p12_idleDispatchersWithAStatedInterestCostThePassNothing(Bench bench) throws Exception {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        int idle = affording(10_000);
        for (int i = 0; i < idle; i++) {
            Dispatcher dispatcher = new Dispatcher(DatagramChannel.open(), bench.map);
            dispatcher.wantRead(true);
        }
        Bench.Pair pair = bench.pair();
        Probe.Asked asked = new Probe.Asked(bench, "asked", pair.mine());
        asked.reading();
        watched.poll(bench.map, Duration.ZERO);
        assertEquals(idle + 1, watched.registered);
        watched.interests = 0;
        watched.awaited = 0;
        asked.askedReadable = 0;
        for (int i = 0; i < 100; i++) {
            watched.poll(bench.map, Duration.ZERO);
        }
        assertEquals(idle + 1, watched.registered);
        assertEquals(0, watched.interests);
        assertEquals(0, watched.recorded);
        assertEquals(100, watched.awaited);
        assertEquals(100, asked.askedReadable);
        Bench.say(pair.peer(), "x");
        bench.until(watched, "the one input", () -> asked.reads == 1);
        assertEquals(1, watched.recorded);
    }

    @Test
    @Tag("P12")
    default void p12_anInterestIsHandedOverOnlyWhenItHasChanged(Bench bench) throws Exception {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        Probe.Asked probe = new Probe.Asked(bench, "probe", bench.pair().mine());
        probe.onWrite(() -> {});
        watched.poll(bench.map, Duration.ZERO);
        watched.interests = 0;
        probe.writable = true;
        watched.poll(bench.map, Duration.ZERO);
        watched.poll(bench.map, Duration.ZERO);
        assertEquals(1, watched.interests);
        probe.wantWrite(false);
        probe.wantWrite(true);
        watched.poll(bench.map, Duration.ZERO);
        assertEquals(1, watched.interests, "there and back is no change");
        probe.wantWrite(false);
        watched.poll(bench.map, Duration.ZERO);
        assertEquals(2, watched.interests);
        assertEquals(1, watched.registered);
    }

    @Test
    @Tag("P12")
    default void p12_aWarmPassAllocatesNothing(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        ByteBuffer input = ByteBuffer.allocateDirect(64);
        new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() throws IOException {
                recv(input.clear());
            }
        };
        for (int i = 0; i < 100; i++) {
            new Dispatcher(DatagramChannel.open(), bench.map);
        }
        passes(bench, pair, one, 20_000);
        long leastBytes = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && leastBytes >= NOTHING_BYTES; attempt++) {
            long before = allocatedBytes();
            passes(bench, pair, one, 10_000);
            leastBytes = Math.min(leastBytes, allocatedBytes() - before);
        }
        assertTrue(leastBytes < NOTHING_BYTES, leastBytes + " bytes in 10,000 passes");
        assertTrue(bench.map.counters().bytesIn() > 25_000, "the passes had something to do");
    }

    private static void passes(Bench bench, Bench.Pair pair, ByteBuffer one, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            pair.peer().write(one.clear());
            bench.loop.poll(bench.map, i % 2 == 0 ? Duration.ZERO : LIMIT);
        }
    }

    /** Opens this many channels of one descriptor each. Fails, and says what the process lacks, if it cannot. */
    static int affording(int wanted) throws JMException {
        ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        long most = (Long) platform().getAttribute(system, "MaxFileDescriptorCount");
        long used = (Long) platform().getAttribute(system, "OpenFileDescriptorCount");
        long needed = used + wanted + SPARE_DESCRIPTORS;
        assertTrue(most >= needed, "needs " + needed + " descriptors, the limit is " + most + ": raise it (ulimit -n)");
        return wanted;
    }

    private static long allocatedBytes() throws JMException {
        ObjectName threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
        Object[] arguments = {Thread.currentThread().getId()};
        return (Long) platform().invoke(threads, "getThreadAllocatedBytes", arguments, new String[] {"long"});
    }

    private static MBeanServer platform() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
