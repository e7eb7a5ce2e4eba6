// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import io.pollux.Reactors;
import io.pollux.SocketType;
import io.pollux.admin.ServerStatus;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.Activator;
import io.pollux.runtime.loops.Loop;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Client;
import io.pollux.runtime.reactor.Echo;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.Logged;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.server.NamedProtocol;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.runtime.threads.ForeignCode;
import io.pollux.spi.Demultiplexer;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;

/** Code of others that throws, blocks or never returns outside the callbacks of dispatchers. */
@DisplayName("Foreign code")
@Tag("B10")
class ForeignCodeTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final long NOW = 0;

    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void let() {
        release.countDown();
    }

    /** What code of others does instead of what it should. */
    enum Fault {
        BLOCKS,
        THROWS_AN_ERROR,
        OVERFLOWS,
        CANNOT_BE_LINKED,
        HAS_NO_MEMORY;

        IllegalStateException commit(CountDownLatch until) {
            switch (this) {
                case BLOCKS -> Await.open(until);
                case THROWS_AN_ERROR -> throw new AssertionError("told to fail");
                case OVERFLOWS -> throw new StackOverflowError("told to fail");
                case CANNOT_BE_LINKED -> throw new NoClassDefFoundError("told to fail");
                case HAS_NO_MEMORY -> throw new OutOfMemoryError("told to fail");
            }
            return new IllegalStateException("let go at the end of a test");
        }
    }

    @Nested
    class Called {
        private final ForeignCode foreign = new ForeignCode("somebody");

        @Test
        void answers() throws Exception {
            assertEquals("answer", foreign.begin("ask", () -> "answer").await(TimeUnit.MINUTES.toNanos(1)));
        }

        @Test
        void runsOnAThreadOfItsOwn() throws Exception {
            Thread other = foreign.begin("ask", Thread::currentThread).await(TimeUnit.MINUTES.toNanos(1));
            assertNotEquals(Thread.currentThread(), other);
            other.join();
        }

        @Test
        void isNotCalledAgainBeforeItHasReturned() throws Exception {
            ForeignCode.Call<Object> stuck = foreign.begin("ask", () -> {
                throw Fault.BLOCKS.commit(release);
            });
            TimeoutException e = assertThrows(TimeoutException.class, () -> stuck.await(NOW));
            assertTrue(e.getMessage().contains("somebody has not returned from ask"), e.getMessage());
            AtomicInteger called = new AtomicInteger();
            ForeignCode.Call<Integer> next = foreign.begin("ask", called::incrementAndGet);
            ExecutionException refused = assertThrows(ExecutionException.class, () -> next.await(NOW));
            assertTrue(ForeignCode.reason(refused).contains("not called again"), ForeignCode.reason(refused));
            assertEquals(0, called.get());
            release.countDown();
            assertThrows(ExecutionException.class, () -> stuck.await(TimeUnit.MINUTES.toNanos(1)));
            assertEquals(1, foreign.begin("ask", called::incrementAndGet).await(TimeUnit.MINUTES.toNanos(1)));
        }
    }

    @Nested
    class OfAProtocol {
        private final ReactorGroup group = Groups.start(1);
        private final Map<String, NamedProtocol> offered = new ConcurrentHashMap<>();
        private final Servers servers = new Servers(group, offered::get);

        @AfterEach
        void close() {
            release.countDown();
            servers.close();
            group.close();
        }

        private ServerStatus configured(String protocol) {
            servers.configure(
                    "of-" + protocol, ServerSettings.parse(Map.of("protocol", protocol, "listen", "127.0.0.1:0")));
            return status(protocol);
        }

        private ServerStatus status(String protocol) {
            return servers.status().stream()
                    .filter(server -> server.protocol().equals(protocol))
                    .findFirst()
                    .orElseThrow();
        }

        private void offer(String name, Protocol protocol) {
            offered.put(name, new NamedProtocol(name, protocol, null));
            servers.follow();
        }

        private void listens(String protocol) {
            Await.until(() -> status(protocol).state() == ServerStatus.State.LISTENING);
        }

        @ParameterizedTest
        @EnumSource
        void thatFailsToCheckLeavesItsServerWaitingWithTheReason(Fault fault) {
            group.swapTimeout(SHORT);
            offer(
                    "bad",
                    new Judging(
                            settings -> {
                                throw fault.commit(release);
                            },
                            Set.of(SocketType.STREAM)));
            ServerStatus status = configured("bad");
            assertEquals(ServerStatus.State.WAITING, status.state());
            assertTrue(
                    status.problem().text().contains("protocol 'bad'"),
                    status.problem().text());
            group.swapTimeout(Duration.ofMinutes(1));
            offer("good", new Judging(settings -> {}, Set.of(SocketType.STREAM)));
            configured("good");
            listens("good");
        }

        @Test
        void thatCannotSayWhatItServesLeavesItsServerWaitingWithTheReason() {
            offer("bad", new Judging(settings -> {}, null));
            ServerStatus status = configured("bad");
            assertEquals(ServerStatus.State.WAITING, status.state());
            assertTrue(
                    status.problem().text().contains("NullPointerException"),
                    status.problem().text());
        }

        @Test
        void thatAnswersAtLastIsServed() {
            group.swapTimeout(SHORT);
            offer("late", new Judging(settings -> Await.open(release), Set.of(SocketType.STREAM)));
            assertEquals(ServerStatus.State.WAITING, configured("late").state());
            group.swapTimeout(Duration.ofMinutes(1));
            release.countDown();
            listens("late");
        }

        @Test
        void thatAnswersAtLastIsAskedAboutWhatHasChangedMeanwhile() {
            group.swapTimeout(SHORT);
            offer("late", new Judging(settings -> Await.open(release), Set.of(SocketType.STREAM)));
            configured("late");
            servers.configure(
                    "of-late",
                    ServerSettings.parse(Map.of("protocol", "late", "listen", "127.0.0.1:0", "backlog", "7")));
            assertTrue(
                    status("late").problem().text().contains("not called again"),
                    status("late").problem().text());
            group.swapTimeout(Duration.ofMinutes(1));
            release.countDown();
            listens("late");
        }

        @Test
        void thatArrivesAndBlocksDoesNotKeepTheReactor() throws Exception {
            servers.configure("of-slow", ServerSettings.parse(Map.of("protocol", "slow", "listen", "127.0.0.1:0")));
            offer("slow", new Judging(settings -> Await.open(release), Set.of(SocketType.STREAM)));
            assertEquals("served", group.next().call(() -> "served", Duration.ofSeconds(60)));
            assertEquals(ServerStatus.State.WAITING, status("slow").state());
            release.countDown();
            listens("slow");
        }

        @Test
        void thatThrowsAnErrorForDatagramsIsTriedAgainAndSaysWhy() {
            offer("bad", new Judging(settings -> {}, Set.of(SocketType.DATAGRAM)) {
                @Override
                public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) {
                    throw new StackOverflowError("told to fail");
                }
            });
            servers.configure("of-bad", ServerSettings.parse(Map.of("protocol", "bad", "listen", "udp:127.0.0.1:0")));
            Await.until(() -> String.valueOf(status("bad").problem()).contains("StackOverflowError"));
        }
    }

    private static class Judging implements Protocol {
        private final java.util.function.Consumer<Map<String, String>> check;
        private final Set<SocketType> types;

        Judging(java.util.function.Consumer<Map<String, String>> check, Set<SocketType> types) {
            this.check = check;
            this.types = types;
        }

        @Override
        public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws Exception {
            return new Dispatcher(channel);
        }

        @Override
        public Set<SocketType> types() {
            return types;
        }

        @Override
        public void check(Map<String, String> settings) {
            check.accept(settings);
        }
    }

    @Nested
    class InTheRegistry {
        private final Activator runtime = new Activator();

        @TempDir
        private Path cache;

        private SmallFramework framework;
        private BundleContext context;
        private Bundle app;

        @BeforeEach
        void launch() throws Exception {
            framework = new SmallFramework(cache, Map.of("pollux.swap.timeout.ms", "1000"));
            context = framework.context();
            app = framework.bundle("app");
        }

        @AfterEach
        void shutDown() throws Exception {
            release.countDown();
            runtime.stop(context);
            framework.close();
        }

        private void register(EventLoop loop, int ranking) {
            app.getBundleContext()
                    .registerService(
                            EventLoop.class,
                            loop,
                            FrameworkUtil.asDictionary(
                                    Map.of(Constants.SERVICE_RANKING, ranking, PropertyNames.LOOP_NAME, loop.name())));
        }

        private ReactorThread reactor() {
            Reactors reactors = context.getService(context.getServiceReference(Reactors.class));
            return ((BundleReactors) reactors).group().next();
        }

        private Loop offered(String name) {
            Reactors reactors = context.getService(context.getServiceReference(Reactors.class));
            return ((BundleReactors) reactors)
                    .group().loops().stream()
                            .filter(loop -> loop.name().equals(name))
                            .findFirst()
                            .orElse(null);
        }

        @ParameterizedTest
        @EnumSource
        void ofALoopThatDoesNotOpenLeavesTheOneBeforeServing(Fault fault) throws Exception {
            runtime.start(context);
            register(new NioLoop(), 1);
            Await.until(() -> "nio".equals(reactor().loopName()));
            Dispatcher server = Echo.server();
            reactor().add(server);
            CountDownLatch opening = new CountDownLatch(1);
            try (Client client = new Client(server);
                    Logged log = new Logged()) {
                client.echoes("before");
                register(
                        new Faulty("bad") {
                            @Override
                            public Demultiplexer open() {
                                opening.countDown();
                                throw fault.commit(release);
                            }
                        },
                        2);
                Await.open(opening);
                client.echoes("while it opens");
                Await.until(() -> !log.with("cannot use loop 'bad'").isEmpty());
                client.echoes("after");
                assertEquals("nio", reactor().loopName());
            }
        }

        @Test
        void ofALoopThatOpensAtLastIsClosedThen() throws Exception {
            runtime.start(context);
            CountDownLatch closed = new CountDownLatch(1);
            AtomicReference<Thread> by = new AtomicReference<>();
            register(
                    new Faulty("late") {
                        @Override
                        public Demultiplexer open() throws java.io.IOException {
                            Await.open(release);
                            Demultiplexer well = new NioLoop().open();
                            return (Demultiplexer) java.lang.reflect.Proxy.newProxyInstance(
                                    getClass().getClassLoader(),
                                    new Class<?>[] {Demultiplexer.class},
                                    (proxy, method, arguments) -> {
                                        if (method.getName().equals("close")) {
                                            by.set(Thread.currentThread());
                                            closed.countDown();
                                        }
                                        return method.invoke(well, arguments);
                                    });
                        }
                    },
                    1);
            try (Logged log = new Logged()) {
                Await.until(() -> !log.with("cannot use loop 'late'").isEmpty());
            }
            release.countDown();
            assertTrue(closed.await(60, TimeUnit.SECONDS));
            assertNotNull(by.get());
        }

        @ParameterizedTest
        @EnumSource
        void ofALoopThatCannotTellItsFeaturesDoesNotKeepTheRuntimeFromStarting(Fault fault) {
            register(
                    new Faulty("bad") {
                        @Override
                        public Set<String> features() {
                            throw fault.commit(release);
                        }
                    },
                    2);
            register(new NioLoop(), 1);
            runtime.start(context);
            Await.until(() -> "nio".equals(reactor().loopName()));
            assertNull(offered("bad"));
        }

        @Test
        void ofALoopWithoutANameOrAStyleIsIgnored() {
            runtime.start(context);
            app.getBundleContext().registerService(EventLoop.class, new Faulty(null), null);
            register(
                    new Faulty("bad") {
                        @Override
                        public Style style() {
                            return null;
                        }
                    },
                    2);
            register(new NioLoop(), 1);
            Await.until(() -> "nio".equals(reactor().loopName()));
            assertNull(offered("bad"));
        }

        @Test
        void isAskedOnceForWhatItSaysOfItself() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            runtime.start(context);
            register(
                    new Faulty("counting") {
                        @Override
                        public Set<String> features() {
                            asked.incrementAndGet();
                            return Set.of("a", "b");
                        }
                    },
                    1);
            for (int i = 0; i < 10; i++) {
                assertEquals(Set.of("a", "b"), offered("counting").service().features());
            }
            reactor().call(() -> null, Duration.ofSeconds(60));
            assertEquals(1, asked.get());
        }

        @Test
        void ofAServiceListenerKeepsAReactorOnlyForAMoment() throws Exception {
            runtime.start(context);
            AtomicInteger heard = new AtomicInteger();
            ServiceListener blocks = event -> {
                if (event.getType() == ServiceEvent.MODIFIED && heard.incrementAndGet() == 1) {
                    Await.open(release);
                }
            };
            context.addServiceListener(blocks, "(" + PropertyNames.REACTOR_NAME + "=*)");
            register(new NioLoop(), 1);
            Await.until(() -> heard.get() > 0);
            assertEquals("served", reactor().call(() -> "served", Duration.ofSeconds(60)));
            assertEquals("nio", reactor().loopName());
            assertEquals("nio", reactor().swap("nio").to());
            assertEquals(1, heard.get());
            release.countDown();
            Await.until(() -> heard.get() > 1);
            context.removeServiceListener(blocks);
        }

        @Test
        void ofADispatcherThatIsClosedAloneDoesNotKeepTheStop() {
            runtime.start(context);
            AtomicInteger closes = new AtomicInteger();
            Dispatcher stuck = new Dispatcher() {
                @Override
                public void close() {
                    closes.incrementAndGet();
                    Await.open(release);
                }
            };
            app.getBundleContext()
                    .registerService(
                            Dispatcher.class,
                            stuck,
                            FrameworkUtil.asDictionary(Map.of(PropertyNames.REACTOR, "reactor-77")))
                    .unregister();
            assertEquals(1, closes.get());
            assertFalse(release.getCount() == 0);
        }
    }

    /** Works like the select-style loop where it is not overridden. */
    private static class Faulty implements EventLoop {
        private final EventLoop well = new NioLoop();
        private final String name;

        Faulty(String name) {
            this.name = name;
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
            return Set.of();
        }

        @Override
        public Demultiplexer open() throws java.io.IOException {
            return well.open();
        }
    }
}
