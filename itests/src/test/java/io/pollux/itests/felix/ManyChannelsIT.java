// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.SwapReport;
import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A map of 10,000 channels: both ends of 5,000 pipes, so that one process needs no more descriptors than channels. Some
 * pass a byte around without end.
 */
@DisplayName("A swap of 10,000 channels")
class ManyChannelsIT {
    private static final int CHANNELS = 10_000;
    private static final int DESCRIPTORS = 10_500;
    private static final int BUSY = 200;
    private static final int SWAPS = 6;

    @Test
    @Tag("S4")
    void servesBothLoopsBetweenItsSlices(TestReporter reporter) throws Exception {
        long limit =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        assertTrue(limit >= DESCRIPTORS, () -> "needs " + DESCRIPTORS + " descriptors, may open " + limit);
        reporter.publishEntry("descriptors", CHANNELS + " of " + limit + ", as pipes");
        try (Site site = new Site(Map.of())) {
            List<Circle> circles = site.call(() -> circles(site.reactor.map()));
            for (int i = 0; i < SWAPS; i++) {
                long before = site.call(() -> rounds(circles));
                Deadline.until("bytes go round", () -> site.call(() -> rounds(circles)) > before + BUSY);
                SwapReport report = site.reactor.swap(i % 2 == 0 ? "poll" : "nio");
                reporter.publishEntry("swap", report.toString());
                assertEquals(CHANNELS, report.channels());
                assertTrue(report.slices() > 1, report::toString);
                assertTrue(report.served() > report.slices(), report::toString);
            }
            assertTrue(site.call(() -> circles.stream().allMatch(Circle::isWhole)));
        }
    }

    private static List<Circle> circles(ChannelMap map) throws IOException {
        List<Circle> circles = new ArrayList<>();
        for (int i = 0; i < CHANNELS / 2; i++) {
            Pipe pipe = Pipe.open();
            Circle circle = new Circle(pipe, map);
            new Dispatcher(pipe.source(), map) {
                @Override
                protected void handleRead() throws IOException {
                    circle.cameRound(readBuffer(), this);
                }
            };
            circles.add(circle);
        }
        for (Circle busy : circles.subList(0, BUSY)) {
            busy.send();
        }
        return circles;
    }

    private static long rounds(List<Circle> circles) {
        return circles.stream().mapToLong(circle -> circle.sent).sum();
    }

    /** Writes into a pipe what comes out of it, plus one. */
    private static final class Circle extends Dispatcher {
        private final ByteBuffer one = ByteBuffer.allocate(1);
        private long sent;
        private long wrong;

        Circle(Pipe pipe, ChannelMap map) throws IOException {
            super(pipe.sink(), map);
        }

        void send() throws IOException {
            one.clear().put(0, (byte) sent);
            sent++;
            wrong += 1 - send(one);
        }

        void cameRound(ByteBuffer buffer, Dispatcher end) throws IOException {
            int count = end.recv(buffer);
            wrong += count == 1 && buffer.get(0) == (byte) (sent - 1) ? 0 : 1;
            send();
        }

        boolean isWhole() {
            return wrong == 0;
        }
    }
}
