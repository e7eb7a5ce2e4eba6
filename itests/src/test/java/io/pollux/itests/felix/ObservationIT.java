// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;

/** What JMX and Flight Recorder show of a running Pollux. */
@DisplayName("What is observed")
class ObservationIT {
    private static final long MUCH = 1_000_000;

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    @Test
    @Tag("S4")
    void ofASwapIsTheSameInJmxAndFlightRecorder() throws Exception {
        try (Site site = new Site(Map.of());
                RecordingStream stream = new RecordingStream();
                Load load = new Load(List.of(new EchoFlow(site.serve("echo"), 1)))) {
            CompletableFuture<RecordedEvent> recorded = new CompletableFuture<>();
            stream.enable("io.pollux.Swap");
            stream.onEvent("io.pollux.Swap", recorded::complete);
            stream.startAsync();
            load.awaitProgress(MUCH);
            awaitBean();
            long swaps = (long) beans.getAttribute(name(), "Swaps");
            CompositeData done = (CompositeData)
                    beans.invoke(name(), "swap", new Object[] {"poll"}, new String[] {String.class.getName()});
            load.awaitProgress(MUCH);

            assertEquals(swaps + 1, beans.getAttribute(name(), "Swaps"));
            assertEquals("poll", beans.getAttribute(name(), "Loop"));
            assertTrue((long) beans.getAttribute(name(), "BytesIn") >= 2 * MUCH);
            CompositeData last = (CompositeData) beans.getAttribute(name(), "LastSwap");
            assertEquals(done, last);
            assertEquals("nio", last.get("from"));
            assertEquals(2, last.get("channels"));

            RecordedEvent event = Deadline.get("the swap is recorded", recorded);
            assertEquals("reactor-0", event.getString("reactor"));
            assertEquals("nio", event.getString("from"));
            assertEquals("poll", event.getString("to"));
            assertEquals(2, event.getInt("channels"));
            assertEquals(last.get("durationNanos"), event.getDuration("took").toNanos());
            assertEquals(
                    last.get("longestPauseNanos"),
                    event.getDuration("longestPause").toNanos());
        }
    }

    @Test
    void ofABlockedCallbackIsToldWhileItIsBlocked() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Site site = new Site(Map.of("pollux.slow.callback.ms", "0"));
                RecordingStream stream = new RecordingStream()) {
            CompletableFuture<RecordedEvent> recorded = new CompletableFuture<>();
            stream.enable("io.pollux.SlowCallback");
            stream.onEvent("io.pollux.SlowCallback", recorded::complete);
            stream.startAsync();
            site.felix.start(List.of(Felix.CONFIG_ADMIN));
            awaitBean();
            site.reactor.execute(() -> block(blocked, release));
            Deadline.await("the callback runs", blocked);
            watchFromNowOn(site);
            Deadline.until("it is reported", () -> beans.getAttribute(name(), "BlockedCallback") != null);
            String[] stack = (String[]) beans.getAttribute(name(), "BlockedStack");
            assertTrue(
                    Stream.of(stack).anyMatch(frame -> frame.contains("ObservationIT.block(")),
                    () -> List.of(stack).toString());
            RecordedEvent event = Deadline.get("it is recorded", recorded);
            assertTrue(event.getString("where").contains("ObservationIT.block("));
            assertEquals(1, release.getCount(), "it is blocked still");

            release.countDown();
            Deadline.until("it is over", () -> beans.getAttribute(name(), "BlockedCallback") == null);
        } finally {
            release.countDown();
        }
    }

    /** Called late, because on a busy machine any callback may be slow. */
    private static void watchFromNowOn(Site site) throws IOException {
        site.felix
                .service(ConfigurationAdmin.class)
                .getConfiguration("pollux", "?")
                .update(FrameworkUtil.asDictionary(Map.of("slow.callback.ms", 20)));
    }

    private static void block(CountDownLatch blocked, CountDownLatch release) {
        blocked.countDown();
        try {
            Deadline.await("the callback is let go", release);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The bean appears a moment after the start. */
    private void awaitBean() throws Exception {
        Deadline.until("the reactor is shown by JMX", () -> beans.isRegistered(name()));
    }

    private static ObjectName name() throws Exception {
        return new ObjectName("io.pollux:type=Reactor,name=reactor-0");
    }
}
