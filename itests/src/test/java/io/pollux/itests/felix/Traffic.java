// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.Dispatcher;
import io.pollux.itests.load.ChargenFlow;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Flow;
import io.pollux.itests.load.Load;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Traffic on 200 connections. A thread keeps 90 of them busy; 110 belong to clients that read a little between two
 * swaps, so that the server's sends to them are partial. In addition clients come and go, a connect is pending, and
 * timers are armed.
 *
 * <p>To know what is pending at a swap, the reactor is held in a task until the thread that swaps waits for it.
 */
final class Traffic implements AutoCloseable {
    private static final int BUSY_ECHOES = 80;
    private static final int BUSY_GENERATORS = 10;
    private static final int SLOW_GENERATORS = 110;
    private static final int NEARLY_ALL = 80;
    private static final int SLOW_READERS_AT_A_TIME = 20;
    private static final int BUFFER_BYTES = 2048;
    private static final int MOST_READ_BYTES = 4096;
    private static final int PASSERS_BY = 3;
    private static final int MESSAGE = 100;
    private static final int ALARMS = 8;
    private static final long OWED_TO_EACH = 100_000;

    /** What was under way during a swap. */
    record Moment(int partialSends, int pendingTimers, boolean isConnectPending, int acceptsPending) {}

    private final Site site;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final List<ChargenFlow> slow = new ArrayList<>();
    private final List<Dispatcher> slowServed;
    private final Load load;
    private final Doorkeeper doorkeeper;
    private final List<Alarm> alarms = new ArrayList<>();
    private final List<LateConnect> lateConnects = new ArrayList<>();
    private final List<Future<Void>> letThrough = new ArrayList<>();
    private final Random random = new Random(1);
    private int turn;

    Traffic(Site site) throws Exception {
        this.site = site;
        SocketAddress echo = site.serve("echo");
        SocketAddress chargen = site.serve("chargen");
        doorkeeper = site.call(() -> new Doorkeeper(site.reactor.map()));
        for (int i = 0; i < SLOW_GENERATORS; i++) {
            slow.add(new ChargenFlow(chargen, i));
        }
        load = new Load(busy(echo, chargen));
        load.awaitProgress(1_000_000);
        slowServed = serving(slow, chargen);
        assertEquals(SLOW_GENERATORS, slowServed.size());
        Deadline.until("sends to the slow clients are cut short", () -> site.call(this::partialSends) >= NEARLY_ALL);
    }

    private static List<Flow> busy(SocketAddress echo, SocketAddress chargen) throws IOException {
        List<Flow> busy = new ArrayList<>();
        for (int i = 0; i < BUSY_ECHOES; i++) {
            busy.add(new EchoFlow(echo, i));
        }
        for (int i = 0; i < BUSY_GENERATORS; i++) {
            busy.add(new ChargenFlow(chargen, SLOW_GENERATORS + i));
        }
        return busy;
    }

    /** Returns the server's ends of these connections; clients of different servers may have the same port. */
    private List<Dispatcher> serving(List<? extends Flow> flows, SocketAddress server) throws Exception {
        Set<SocketAddress> clients = flows.stream().map(Traffic::addressOf).collect(Collectors.toSet());
        return site.call(() -> {
            List<Dispatcher> serving = new ArrayList<>();
            for (Dispatcher dispatcher : site.reactor.map().dispatchers()) {
                if (clients.contains(dispatcher.address()) && server.equals(dispatcher.localAddress())) {
                    serving.add(dispatcher);
                }
            }
            return serving;
        });
    }

    private static SocketAddress addressOf(Flow flow) {
        try {
            return flow.address();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Returns how many generators have stopped in the middle of a line, which only a partial send can cause. Called on
     * the reactor's thread or while it is held, so the number cannot change meanwhile.
     */
    private int partialSends() {
        return (int) slowServed.stream()
                .filter(generator -> generator.activity().bytesOut() % ChargenFlow.LINE_BYTES != 0)
                .count();
    }

    /** Starts a new connect before the old one is let through. */
    void exchangePendingConnect() throws Exception {
        lateConnects.add(site.call(() -> new LateConnect(site.reactor.map())));
        if (lateConnects.size() > 1) {
            letThrough.add(lateConnects.get(lateConnects.size() - 2).letThrough(threads));
        }
    }

    /** Swaps the loop while everything is under way, and records what was. */
    Moment swap(Triggers.Trigger trigger) throws Exception {
        List<EchoFlow> passersBy = new ArrayList<>();
        int partial;
        int timers;
        LateConnect connect = lateConnects.get(lateConnects.size() - 1);
        boolean connecting;
        Future<?> triggered;
        try (Hold hold = new Hold(site.reactor)) {
            hold.await();
            doorkeeper.closeUnder(site.reactor.map().loop());
            connecting = connect.isConnecting();
            for (int i = 0; i < PASSERS_BY; i++) {
                passersBy.add(comeBy());
            }
            setAlarms();
            triggered = triggerAndAwaitItsWaiting(trigger);
            partial = partialSends();
            timers = (int) alarms.stream().filter(Alarm::isPending).count();
        }
        Deadline.get(trigger.toString(), triggered);
        site.awaitLoop(trigger.loop());
        connecting &= site.call(connect::isConnecting);
        partial = Math.min(partial, site.call(this::partialSends));
        finish(passersBy);
        readSlowly();
        return new Moment(partial, timers, connecting, doorkeeper.admitted());
    }

    private void readSlowly() throws IOException {
        for (int i = 0; i < SLOW_READERS_AT_A_TIME; i++) {
            slow.get(turn++ % slow.size()).read(ByteBuffer.allocate(1 + random.nextInt(MOST_READ_BYTES)));
        }
    }

    private EchoFlow comeBy() throws IOException {
        EchoFlow flow = new EchoFlow(doorkeeper.address(), turn);
        flow.send(buffer, MESSAGE);
        return flow;
    }

    private void setAlarms() {
        alarms.removeIf(alarm -> alarm.hasRun() && alarm.failure() == null);
        for (int i = 0; i < ALARMS; i++) {
            alarms.add(new Alarm(site.reactor, Duration.ofMillis(1L << i)));
        }
    }

    private Future<?> triggerAndAwaitItsWaiting(Triggers.Trigger trigger) throws Exception {
        Future<?> triggered = threads.submit(() -> {
            trigger.action().run();
            return null;
        });
        Deadline.until("it waits for the reactor", () -> triggered.isDone() || isReactorAwaited());
        return triggered;
    }

    /** Returns whether a thread waits inside the runtime for an answer; a command runs on a thread of the shell. */
    private static boolean isReactorAwaited() {
        return Thread.getAllStackTraces().values().stream().anyMatch(Traffic::waitsForReactor);
    }

    private static boolean waitsForReactor(StackTraceElement[] stack) {
        for (int i = 1; i < stack.length; i++) {
            if (stack[i].getClassName().matches("io\\.pollux\\.runtime\\.reactor\\.ReactorWait")) {
                return stack[i - 1].getClassName().startsWith("java.util.concurrent.");
            }
        }
        return false;
    }

    private void finish(List<EchoFlow> flows) throws Exception {
        for (EchoFlow flow : flows) {
            Deadline.until("a client that came and goes is served", () -> flow.read(buffer) >= 0 && flow.isComplete());
            flow.close();
        }
    }

    /** Returns what went wrong so far, or null. */
    String failure() {
        return lateConnects.stream()
                .map(LateConnect::failure)
                .filter(failure -> failure != null)
                .findFirst()
                .orElse(null);
    }

    /** Brings everything to its end: nothing may be missing. */
    void finish() throws Exception {
        letThrough.add(lateConnects.get(lateConnects.size() - 1).letThrough(threads));
        load.close();
        for (ChargenFlow flow : slow) {
            long goal = flow.received() + OWED_TO_EACH;
            Deadline.until(flow + " goes on", () -> flow.read(buffer) >= 0 && flow.received() >= goal);
        }
        for (LateConnect connect : lateConnects) {
            Deadline.await("a connect that was pending for long is answered", connect.answered());
        }
        for (Future<Void> end : letThrough) {
            Deadline.get("its peer ends", end);
        }
        if (failure() != null) {
            throw new AssertionError(failure());
        }
        for (Alarm alarm : alarms) {
            Deadline.until("an alarm goes off", alarm::hasRun);
            if (alarm.failure() != null) {
                throw new AssertionError(alarm.failure());
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ChargenFlow flow : slow) {
            flow.close();
        }
        threads.shutdownNow();
        load.close();
    }
}
