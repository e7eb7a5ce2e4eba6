// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.SwapException;
import io.pollux.itests.felix.FailingLoop.Failure;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Loops that are missing, that fail, or that lack a feature. */
@DisplayName("A reactor under load")
class LoopFailureIT {
    private static final int FLOWS = 40;
    private static final long MUCH = 2_000_000;
    private static final int SPINS = 512;

    private static List<EchoFlow> flows(SocketAddress server, int first) throws Exception {
        List<EchoFlow> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            flows.add(new EchoFlow(server, first + i));
        }
        return flows;
    }

    @Test
    @Tag("S5")
    void isParkedWithoutLoopsAndResumesWithTheNext() throws Exception {
        try (Site site = new Site(Map.of())) {
            SocketAddress echo = site.serve("echo");
            try (Load load = new Load(flows(echo, 0))) {
                load.awaitProgress(MUCH);
                site.felix.bundle(Felix.NIO).stop();
                site.felix.bundle(Felix.POLL).stop();
                assertEquals(null, site.reactor.loopName());

                Alarm alarm = new Alarm(site.reactor, Duration.ofMillis(20));
                Deadline.until("timers go off while parked", alarm::hasRun);
                assertEquals(FLOWS + 1, site.call(() -> site.reactor.map().size()));
                List<EchoFlow> meanwhile = flows(echo, FLOWS);
                meanwhile.get(0).send(ByteBuffer.allocate(100), 100);

                site.felix.bundle(Felix.POLL).start();
                site.awaitLoop("poll");
                try (Load late = new Load(meanwhile)) {
                    late.awaitProgress(MUCH);
                }
                load.awaitProgress(MUCH);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("S6")
    void replacesALoopThatFails(Failure failure) throws Exception {
        try (Site site = new Site(Map.of());
                Load load = new Load(flows(site.serve("echo"), 0))) {
            FailingLoop failing = new FailingLoop(failure);
            ServiceRegistration<EventLoop> registration = failing.register(site.felix.context());
            Deadline.until("it has failed twice", () -> failing.opened.get() >= 2);
            site.awaitLoop("nio");
            load.awaitProgress(MUCH);
            assertEquals(2, failing.opened.get(), "a fresh instance was tried first, once");
            assertTrue(failing.waits.get() >= (failure == Failure.SPINS ? 2 * SPINS : 2));

            Ranking.set(registration.getReference(), FailingLoop.FIRST_OF_ALL + 1);
            load.awaitProgress(MUCH);
            assertEquals(2, failing.opened.get(), "it is sick");

            registration.unregister();
            registration = failing.register(site.felix.context());
            Deadline.until("it is given another chance", () -> failing.opened.get() >= 4);
            site.awaitLoop("nio");
            load.awaitProgress(MUCH);
            registration.unregister();
        }
    }

    @Test
    @Tag("S7")
    void keepsTheLoopThatADispatcherRequires() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(Felix.COMMANDS);
            Shell shell = new Shell(site.felix);
            shell.run("pollux:swap all poll");
            Pipe pipe = Pipe.open();
            Demanding demanding = new Demanding(pipe);
            site.call(() -> {
                site.reactor.map().add(demanding);
                return null;
            });
            SwapException refused = assertThrows(SwapException.class, () -> site.reactor.swap("nio"));
            assertTrue(refused.getMessage().contains(Demanding.class.getName()), refused.getMessage());
            assertTrue(refused.getMessage().contains(EventLoop.URGENT), refused.getMessage());
            assertEquals("poll", site.reactor.loopName());
            String answer = answerOf(shell, "pollux:swap all nio");
            assertTrue(answer.contains(Demanding.class.getName()), answer);

            ServiceReference<EventLoop> poll = site.loop("poll");
            Ranking.set(poll, 1);
            assertEquals("poll", site.call(site.reactor::loopName));
            demanding.close();
            pipe.sink().close();
            site.call(() -> true);
            site.reactor.swap("nio");
        }
    }

    @Test
    @Tag("S7")
    void letsADispatcherWaitAloneForTheLoopThatItRequires() throws Exception {
        try (Site site = new Site(Map.of());
                Load load = new Load(flows(site.serve("echo"), 0))) {
            site.reactor.swap("poll");
            Pipe pipe = Pipe.open();
            Demanding demanding = new Demanding(pipe);
            site.call(() -> {
                site.reactor.map().add(demanding);
                return null;
            });
            site.felix.bundle(Felix.POLL).stop();
            assertEquals("nio", site.reactor.loopName());
            pipe.sink().write(ByteBuffer.allocate(1));
            load.awaitProgress(MUCH);
            assertEquals(0, demanding.reads.get());

            site.felix.bundle(Felix.POLL).start();
            site.awaitLoop("poll");
            Deadline.until("it is served again", () -> demanding.reads.get() > 0);
            load.awaitProgress(MUCH);
            demanding.close();
            pipe.sink().close();
        }
    }

    private static String answerOf(Shell shell, String line) {
        try {
            return shell.run(line);
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static final class Demanding extends Dispatcher {
        final AtomicInteger reads = new AtomicInteger();

        Demanding(Pipe pipe) throws java.io.IOException {
            super(pipe.source());
            require(EventLoop.URGENT);
        }

        @Override
        protected void handleRead() throws java.io.IOException {
            if (recv(readBuffer()) > 0) {
                reads.incrementAndGet();
            }
        }
    }
}
