// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.MapDriver;
import io.pollux.Reactor;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.reactor.RuntimeListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What happens to reactors")
class WatchTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ReactorGroup group = Groups.start(1);
    private final ReactorHistory history = new ReactorHistory();
    private final BlockedWatch watch = new BlockedWatch(group);
    private Observers observers;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private volatile List<StackTraceElement> lastStack;

    @BeforeEach
    void open() throws JMException {
        group.listen(history);
        observers = new Observers(group, history, null);
        observers.manage();
        ObjectName shown = name("reactor-0");
        Await.until(() -> server.isRegistered(shown));
        group.listen(new RuntimeListener() {
            @Override
            public void blocked(Reactor reactor, String callback, long nanos, List<StackTraceElement> stack) {
                assertTrue(nanos >= 20_000_000, callback);
                lastStack = stack;
                told.add("blocked " + reactor.name() + " " + callback);
            }

            @Override
            public void unblocked(Reactor reactor, String callback, long nanos) {
                told.add("unblocked " + reactor.name() + " " + callback);
            }
        });
        watch.slowCallback(Duration.ofMillis(20));
    }

    /** Watches from when the reactor is stuck on: on a busy machine any callback before that may be slow as well. */
    private void watchTheStuckOne() throws InterruptedException {
        entered.await();
        watch.open();
    }

    /** A callback that is stuck. */
    private void hold() {
        entered.countDown();
        Await.open(stuck);
    }

    @AfterEach
    void close() {
        stuck.countDown();
        watch.close();
        group.close();
        observers.close();
    }

    @Test
    void isToldOnceWhileACallbackIsStuckAndAgainWhenItIsOver() throws Exception {
        Pipe pipe = Pipe.open();
        group.next().add(new Stuck(pipe));
        pipe.sink().write(ByteBuffer.allocate(1));
        watchTheStuckOne();
        assertEquals("blocked reactor-0 dispatcher " + Stuck.class.getName(), told.take());
        assertTrue(lastStack.stream().anyMatch(frame -> frame.getMethodName().equals("hold")), lastStack::toString);
        assertEquals(1, stuck.getCount());
        stuck.countDown();
        assertEquals("unblocked reactor-0 dispatcher " + Stuck.class.getName(), told.take());
        assertTrue(told.isEmpty(), told.toString());
        pipe.sink().close();
    }

    @Test
    @Tag("B13")
    void isToldOfNothingByALookThatComesLateAsAfterAStopOfTheProcess() throws Exception {
        group.next().execute(this::hold);
        entered.await();
        MapDriver driver = ReactorThread.driverOf(group.reactors().get(0));
        Await.until(() -> System.nanoTime() - driver.runningSinceNanos() > 20_000_000);
        watch.lookUnlessLate(20_000_000_000L);
        assertTrue(told.isEmpty(), told.toString());
        watch.lookUnlessLate(20_000_000_000L);
        assertTrue(told.take().startsWith("blocked"), "a machine that is always late is busy");
    }

    @Test
    void isToldOfTasksByTheirClass() throws Exception {
        group.next().execute(this::hold);
        watchTheStuckOne();
        String report = told.take();
        assertTrue(report.startsWith("blocked reactor-0 task " + WatchTest.class.getName() + "$$Lambda"), report);
        assertFalse(report.contains("/"), report);
    }

    @Test
    void isToldOfTwoCallbacksInARowAsTwo() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        group.next().execute(() -> {
            entered.countDown();
            Await.open(first);
        });
        group.next().execute(() -> Await.open(stuck));
        watchTheStuckOne();
        assertTrue(told.take().startsWith("blocked"));
        first.countDown();
        assertTrue(told.take().startsWith("unblocked"));
        assertTrue(told.take().startsWith("blocked"));
        assertEquals(2, history.of(group.next()).blockedCallbacks());
    }

    @Test
    @Tag("M5")
    void isToldAlsoAfterAListenerHadNoMemoryForIt() throws Exception {
        AtomicBoolean poor = new AtomicBoolean(true);
        group.listen(new RuntimeListener() {
            @Override
            public void blocked(Reactor reactor, String callback, long nanos, List<StackTraceElement> stack) {
                if (poor.getAndSet(false)) {
                    throw new OutOfMemoryError("told to have no memory");
                }
            }
        });
        group.next().execute(this::hold);
        watchTheStuckOne();
        assertTrue(told.take().startsWith("blocked"));
        stuck.countDown();
        assertTrue(told.take().startsWith("unblocked"));
        assertFalse(poor.get());
    }

    @Test
    void isShownByJmxWhileACallbackIsStuck() throws Exception {
        assertNull(attribute("BlockedCallback"));
        group.next().execute(this::hold);
        watchTheStuckOne();
        told.take();
        Await.until(() -> attribute("BlockedCallback") != null);
        String blocked = (String) attribute("BlockedCallback");
        assertTrue(blocked.matches("task .*WatchTest.* for \\d+ ms"), blocked);
        assertTrue(String.join("\n", (String[]) attribute("BlockedStack")).contains("WatchTest.hold"));
        stuck.countDown();
        Await.until(() -> attribute("BlockedCallback") == null);
        assertEquals(1L, attribute("BlockedCallbacks"));
    }

    @Test
    void isShownByJmxAsLongAsAReactorRuns() throws JMException {
        group.resize(2);
        assertTrue(server.isRegistered(name("reactor-0")));
        assertTrue(server.isRegistered(name("reactor-1")));
        group.resize(1);
        assertFalse(server.isRegistered(name("reactor-1")));
        group.close();
        assertFalse(server.isRegistered(name("reactor-0")));
    }

    @Test
    void isShownByJmxAfterASwap() throws JMException {
        Await.until(() -> "nio".equals(attribute("Loop")));
        long before = (Long) attribute("Swaps");
        CompositeData done = (CompositeData)
                server.invoke(name("reactor-0"), "swap", new Object[] {"nio"}, new String[] {String.class.getName()});
        assertEquals("nio", done.get("to"));
        assertEquals("nio", ((CompositeData) attribute("LastSwap")).get("from"));
        assertEquals(before + 1, attribute("Swaps"));
        assertEquals(false, attribute("Parked"));
    }

    @Test
    void isSaidByJmxWhenASwapIsRefused() {
        MBeanException refused = assertThrows(
                MBeanException.class,
                () -> server.invoke(
                        name("reactor-0"), "swap", new Object[] {"none"}, new String[] {String.class.getName()}));
        assertEquals(IOException.class, refused.getCause().getClass());
        assertTrue(
                refused.getCause().getMessage().contains("'none'"),
                refused.getCause().getMessage());
    }

    @Test
    @Tag("B18")
    void isRecordedByFlightRecorder(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pollux.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            group.next().swap("nio");
            Groups.offer(group);
            Await.until(() -> group.next().loopName() == null);
            Groups.offer(group, new NioLoop());
            group.next().execute(this::hold);
            watchTheStuckOne();
            told.take();
            stuck.countDown();
            told.take();
            group.listeners().recovered(group.next(), "poll", null, new IOException("why"));
            recordOfAnotherFramework();
            group.listeners().recovered(group.next(), "nio", null, new IOException("of the first one still"));
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent swap = first(events, "io.pollux.Swap");
        assertEquals("nio", swap.getString("from"));
        assertEquals("nio", swap.getString("to"));
        assertEquals("requested by name", swap.getString("cause"));
        assertFalse(swap.getDuration("took").isNegative());
        assertEquals("nio", first(events, "io.pollux.Park").getString("from"));
        assertTrue(first(events, "io.pollux.SlowCallback").getString("where").contains("WatchTest.hold"));
        assertEquals("poll", first(events, "io.pollux.Recovery").getString("failed"));
        assertEquals(
                List.of("null poll", "blue poll", "null nio"),
                events.stream()
                        .filter(event -> event.getEventType().getName().equals("io.pollux.Recovery"))
                        .map(event -> event.getString("framework") + " " + event.getString("failed"))
                        .toList());
    }

    private static void recordOfAnotherFramework() {
        try (ReactorGroup another = Groups.start(1)) {
            Observers others = new Observers(another, new ReactorHistory(), "blue");
            another.listeners().recovered(another.next(), "poll", null, new IOException("why"));
            others.close();
        }
    }

    @Test
    @Tag("B18")
    void isShownByJmxForSeveralFrameworksUnderNamesOfTheirOwn() throws Exception {
        ObjectName other = new ObjectName("io.pollux:type=Reactor,framework=2,name=reactor-0");
        ObjectName otherSecond = new ObjectName("io.pollux:type=Reactor,framework=2,name=reactor-1");
        ReactorGroup another = Groups.start(2);
        Observers others = new Observers(another, new ReactorHistory(), null);
        try {
            others.manage();
            Await.until(() -> server.isRegistered(other) && server.isRegistered(otherSecond));
            ObjectName second = name("reactor-1");
            assertFalse(server.isRegistered(second));
            group.resize(2);
            Await.until(() -> server.isRegistered(second));
            assertEquals("nio", attribute("Loop"));
        } finally {
            another.close();
            others.close();
        }
        Await.until(() -> !server.isRegistered(other) && !server.isRegistered(otherSecond));
        assertTrue(server.isRegistered(name("reactor-0")) && server.isRegistered(name("reactor-1")));
    }

    private static RecordedEvent first(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Object attribute(String attribute) {
        try {
            return server.getAttribute(name("reactor-0"), attribute);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectName name(String reactor) throws JMException {
        return new ObjectName("io.pollux:type=Reactor,name=" + reactor);
    }

    private final class Stuck extends Dispatcher {
        Stuck(Pipe pipe) throws IOException {
            super(pipe.source());
        }

        @Override
        protected void handleRead() throws IOException {
            hold();
            recv(readBuffer());
        }
    }
}
