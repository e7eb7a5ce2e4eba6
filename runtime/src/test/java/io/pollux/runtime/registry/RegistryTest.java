// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.runtime.Activator;
import io.pollux.runtime.loops.GuardedLoop;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Client;
import io.pollux.runtime.reactor.Echo;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.reactor.TestLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;

/** The runtime's activator is started by hand: its classes are the test's, everything else is the framework's. */
@DisplayName("The runtime in a framework")
class RegistryTest {
    private final TestLoop one = new TestLoop("one");
    private final TestLoop magic = new TestLoop("magic", "magic");
    private final Activator runtime = new Activator();

    @TempDir
    private Path cache;

    private SmallFramework started;
    private Framework framework;
    private BundleContext context;
    private Bundle app;

    @BeforeEach
    void launch() throws Exception {
        started = new SmallFramework(cache, Map.of("pollux.swap.timeout.ms", "60000"));
        framework = started.framework();
        context = started.context();
        app = started.bundle("app");
    }

    @AfterEach
    void shutDown() throws Exception {
        runtime.stop(context);
        started.close();
    }

    private ServiceRegistration<EventLoop> register(TestLoop loop, int ranking) {
        return app.getBundleContext()
                .registerService(
                        EventLoop.class,
                        loop,
                        properties(Map.of(PropertyNames.LOOP_NAME, loop.name(), Constants.SERVICE_RANKING, ranking)));
    }

    private ServiceRegistration<Dispatcher> publish(Dispatcher dispatcher, Map<String, ?> properties) {
        return app.getBundleContext().registerService(Dispatcher.class, dispatcher, properties(properties));
    }

    private static Dictionary<String, ?> properties(Map<String, ?> properties) {
        return FrameworkUtil.asDictionary(properties);
    }

    private ServiceReference<Reactor> reactor() {
        return context.getServiceReference(Reactor.class);
    }

    private Object loopInUse() {
        return reactor().getProperty(PropertyNames.LOOP_NAME);
    }

    /** Returns when every reactor has done what it was asked for until now. */
    private void settle() throws Exception {
        Reactors reactors = context.getService(context.getServiceReference(Reactors.class));
        for (Reactor reactor : reactors.all()) {
            ((BundleReactor) reactor).reactor().call(() -> null, Duration.ofSeconds(60));
        }
    }

    /** While it starts, everything is slow on a busy machine, and nobody can do anything about it. */
    @Test
    void reportsBlockedCallbacksFromTheEndOfTheFrameworksStartOn() throws Exception {
        framework.stop();
        framework.waitForStop(0);
        framework.init();
        runtime.start(framework.getBundleContext());
        assertFalse(isWatching());
        framework.start();
        Await.until(RegistryTest::isWatching);
        runtime.stop(framework.getBundleContext());
        assertFalse(isWatching());
    }

    private static boolean isWatching() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("pollux-watch"));
    }

    @Nested
    class OffersReactors {
        @Test
        void asServicesWithTheirNames() {
            runtime.start(context);
            assertEquals("reactor-0", reactor().getProperty(PropertyNames.REACTOR_NAME));
            assertEquals(
                    List.of("reactor-0"),
                    context.getService(context.getServiceReference(Reactors.class)).all().stream()
                            .map(Reactor::name)
                            .toList());
        }

        @Test
        void withTheNameOfTheLoopInUse() throws Exception {
            runtime.start(context);
            assertNull(loopInUse());
            ServiceRegistration<EventLoop> loop = register(one, 1);
            settle();
            assertEquals("one", loopInUse());
            loop.unregister();
            assertNull(loopInUse());
        }

        @Test
        @Tag("B5")
        void noMoreAfterItsStop() throws Exception {
            register(one, 1);
            runtime.start(context);
            settle();
            runtime.stop(context);
            assertNull(reactor());
            assertNull(context.getServiceReference(Reactors.class));
            assertEquals(one.opened.get(), one.closed.get());
            assertEquals(1, one.opened.get());
            assertNull(context.getServiceReference(EventLoop.class).getUsingBundles());
        }
    }

    @Nested
    class FollowsLoops {
        @Test
        @Tag("B4")
        void thatWereThereBefore() {
            register(one, 1);
            register(magic, 2);
            runtime.start(context);
            assertEquals("magic", loopInUse());
        }

        @Test
        void byTheirRanking() throws Exception {
            ServiceRegistration<EventLoop> first = register(one, 100);
            register(magic, 50);
            runtime.start(context);
            assertEquals("one", loopInUse());
            first.setProperties(properties(Map.of(PropertyNames.LOOP_NAME, "one", Constants.SERVICE_RANKING, 10)));
            settle();
            assertEquals("magic", loopInUse());
        }

        @Test
        @Tag("B1")
        void outOfThemBeforeTheirBundleHasStopped() throws Exception {
            register(one, 100);
            register(magic, 50);
            runtime.start(context);
            app.stop();
            assertEquals(1, one.opened.get());
            assertEquals(1, one.closed.get());
            assertEquals(magic.opened.get(), magic.closed.get());
            assertNull(loopInUse());
        }
    }

    @Test
    @Tag("B1")
    void neverUsesALoopThatHasLeftHoweverManyComeAndGoAtOnce() throws Exception {
        runtime.start(context);
        List<Callable<Void>> comingAndGoing = IntStream.range(0, 4)
                .mapToObj(ranking -> (Callable<Void>) () -> comeAndGo(ranking))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> each : threads.invokeAll(comingAndGoing)) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        assertNull(loopInUse());
    }

    @Test
    @Tag("B1")
    void forgetsALoopThatChangesItsPropertiesWhileItLeaves() {
        try (ReactorGroup group = Groups.patient()) {
            LoopRegistry loops = new LoopRegistry(context, group);
            ServiceReference<EventLoop> reference = register(one, 1).getReference();
            GuardedLoop known = loops.addingService(reference);
            assertEquals(1, group.loops().size());
            loops.removedService(reference, known);
            loops.modifiedService(reference, known); // its event may come last
            assertEquals(List.of(), group.loops());
        }
    }

    private Void comeAndGo(int ranking) {
        for (int i = 0; i < 100; i++) {
            TestLoop loop = new TestLoop("loop-" + ranking);
            register(loop, ranking).unregister();
            assertEquals(loop.opened.get(), loop.closed.get());
        }
        return null;
    }

    @Nested
    @Tag("B3")
    class AdoptsDispatchers {
        @Test
        void andClosesThemWhenTheyAreUnregistered() throws Exception {
            register(one, 1);
            runtime.start(context);
            Dispatcher server = Echo.server();
            ServiceRegistration<Dispatcher> registration = publish(server, Map.of());
            try (Client client = new Client(server)) {
                client.echoes("adopted");
            }
            registration.unregister();
            assertEquals(Dispatcher.State.CLOSED, server.state());
        }

        @Test
        void thatWereThereBefore() throws Exception {
            register(one, 1);
            Dispatcher server = Echo.server();
            publish(server, Map.of());
            runtime.start(context);
            try (Client client = new Client(server)) {
                client.echoes("adopted");
            }
        }

        @Test
        void onTheReactorTheyName() throws Exception {
            register(one, 1);
            runtime.start(context);
            Dispatcher server = Echo.server();
            publish(server, Map.of(PropertyNames.REACTOR, "reactor-0"));
            settle();
            assertEquals(context.getService(reactor()).map(), server.map());
        }

        @Test
        void neverOnAReactorTheyDoNotName() throws Exception {
            register(one, 1);
            runtime.start(context);
            Dispatcher server = Echo.server();
            ServiceRegistration<Dispatcher> waiting = publish(server, Map.of(PropertyNames.REACTOR, "reactor-7"));
            settle();
            assertNull(server.map());
            waiting.unregister();
            assertEquals(Dispatcher.State.CLOSED, server.state());
        }

        @Test
        void onceTheReactorTheyNameHasStarted() throws Exception {
            try (ReactorGroup group = Groups.patient();
                    Whiteboard whiteboard = new Whiteboard(context, group, new BundleOwners())) {
                group.resize(1);
                whiteboard.open();
                Dispatcher server = Echo.server();
                publish(server, Map.of(PropertyNames.REACTOR, "reactor-1"));
                group.resize(2);
                ReactorThread named = group.reactor("reactor-1");
                named.call(() -> null, Duration.ofSeconds(60));
                assertEquals(named.map(), server.map());
                server.close();
            }
        }

        @Test
        void againAndStillOpenWhenTheRuntimeHasBeenRestarted() throws Exception {
            context.registerService(EventLoop.class, one, null);
            Dispatcher server = Echo.server();
            ServiceRegistration<Dispatcher> registration = publish(server, Map.of());
            runtime.start(context);
            try (Client accepted = new Client(server)) {
                accepted.echoes("before");
                runtime.stop(context);
                accepted.expectEnd();
                try (Client waiting = new Client(server)) {
                    runtime.start(context);
                    waiting.echoes("queued meanwhile");
                }
            }
            registration.unregister();
            assertEquals(Dispatcher.State.CLOSED, server.state());
        }

        @Test
        void onAnotherReactorWhenTheirsIsStopped() throws Exception {
            try (ReactorGroup group = Groups.start(2);
                    Whiteboard whiteboard = new Whiteboard(context, group, new BundleOwners())) {
                whiteboard.open();
                Dispatcher first = Echo.server();
                Dispatcher second = Echo.server();
                publish(first, Map.of());
                publish(second, Map.of());
                group.resize(1);
                group.reactor("reactor-0").call(() -> null, Duration.ofSeconds(60));
                assertEquals(
                        List.of(first, second),
                        group.reactor("reactor-0")
                                .call(group.reactor("reactor-0").map()::dispatchers, Duration.ofSeconds(60)));
            }
        }

        @Test
        @Tag("B5")
        void andClosesThemWhenTheFrameworkStops() throws Exception {
            context.addBundleListener((SynchronousBundleListener) event -> {
                if (event.getType() == BundleEvent.STOPPING) {
                    runtime.stop(context);
                }
            });
            runtime.start(context);
            Dispatcher server = Echo.server();
            publish(server, Map.of());
            settle();
            framework.stop();
            framework.waitForStop(0);
            assertEquals(Dispatcher.State.CLOSED, server.state());
        }

        @ParameterizedTest
        @ValueSource(strings = {PropertyNames.REACTOR, PropertyNames.LOOP_REQUIRES})
        void notWithPropertiesOfTheWrongType(String key) throws Exception {
            register(one, 1);
            runtime.start(context);
            Dispatcher server = Echo.server();
            publish(server, Map.of(key, 7));
            settle();
            assertNull(server.map());
            server.close();
        }

        @Test
        @Tag("S7")
        void onlyOnALoopWithWhatTheyRequire() throws Exception {
            register(one, 100);
            runtime.start(context);
            Dispatcher server = Echo.server();
            publish(server, Map.of(PropertyNames.LOOP_REQUIRES, new String[] {"magic"}));
            settle();
            assertNull(server.map());
            ServiceRegistration<EventLoop> better = register(magic, 50);
            settle();
            assertEquals("magic", loopInUse());
            assertEquals(context.getService(reactor()).map(), server.map());
            better.unregister();
            assertEquals("one", loopInUse(), "it waits alone");
            assertEquals(context.getService(reactor()).map(), server.map());
            register(magic, 50);
            settle();
            assertEquals("magic", loopInUse());
        }

        @Test
        @Tag("B4")
        void withTheSameLoopInWhicheverOrderTheyAndTheLoopsAppear() throws Exception {
            register(magic, 50);
            runtime.start(context);
            ServiceRegistration<Dispatcher> published =
                    publish(Echo.server(), Map.of(PropertyNames.LOOP_REQUIRES, "magic"));
            settle();
            register(one, 100);
            settle();
            assertEquals("magic", loopInUse());
            published.unregister();
            assertEquals("one", loopInUse());
        }
    }

    @Nested
    @Tag("B2")
    class ClosesWhatAStoppingBundleLeaves {
        @Test
        void thatItMappedThroughItsViewOfTheReactors() throws Exception {
            register(one, 1);
            runtime.start(context);
            Dispatcher theirs = Echo.server();
            Dispatcher others = Echo.server();
            reactorsOf(app.getBundleContext()).next().add(theirs);
            reactorsOf(context).next().add(others);
            settle();
            app.stop();
            assertEquals(Dispatcher.State.CLOSED, theirs.state());
            assertNotEquals(Dispatcher.State.CLOSED, others.state());
        }

        @Test
        void andWhatThoseHaveMapped() throws Exception {
            context.registerService(EventLoop.class, one, null);
            runtime.start(context);
            Dispatcher server = Echo.server();
            reactorsOf(app.getBundleContext()).reactor("reactor-0").add(server);
            try (Client client = new Client(server)) {
                client.echoes("up");
                app.stop();
                client.expectEnd();
            }
        }

        @Test
        void evenIfItsOwnCloseThrows() throws Exception {
            runtime.start(context);
            Dispatcher stubborn = new Dispatcher() {
                @Override
                public void close() {
                    throw new IllegalStateException("told not to close");
                }
            };
            stubborn.createSocket();
            reactorsOf(app.getBundleContext()).next().add(stubborn);
            settle();
            app.stop();
            assertEquals(Dispatcher.State.CLOSED, stubborn.state());
        }

        @Test
        void alsoThroughTheServiceOfOneReactor() throws Exception {
            runtime.start(context);
            Dispatcher theirs = Echo.server();
            BundleContext its = app.getBundleContext();
            its.getService(its.getServiceReference(Reactor.class)).add(theirs);
            settle();
            app.stop();
            assertEquals(Dispatcher.State.CLOSED, theirs.state());
        }

        private static Reactors reactorsOf(BundleContext bundle) {
            return bundle.getService(bundle.getServiceReference(Reactors.class));
        }
    }
}
