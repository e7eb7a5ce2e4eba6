// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.Activator;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Echo;
import io.pollux.runtime.reactor.Logged;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Reactors whose callbacks do not return, while bundles and the runtime stop. Waits are counted, not timed. */
@DisplayName("A stop that meets blocked callbacks")
@Tag("B9")
class StopTest {
    private static final int PROTOCOLS = 12;

    private final Activator runtime = new Activator();
    private final CountDownLatch release = new CountDownLatch(1);

    @TempDir
    private Path cache;

    private SmallFramework framework;
    private BundleContext context;
    private Bundle app;
    private Bundle stranger;
    private ServiceRegistration<EventLoop> loop;

    @BeforeEach
    void launch() throws Exception {
        framework = new SmallFramework(cache, Map.of("pollux.reactors", "3", "pollux.swap.timeout.ms", "400"));
        context = framework.context();
        app = framework.bundle("app");
        stranger = framework.bundle("stranger");
        runtime.start(context);
        loop = app.getBundleContext()
                .registerService(EventLoop.class, new NioLoop(), properties(Map.of(PropertyNames.LOOP_NAME, "nio")));
    }

    @AfterEach
    void shutDown() throws Exception {
        release.countDown();
        runtime.stop(context);
        framework.close();
    }

    private static java.util.Dictionary<String, ?> properties(Map<String, ?> properties) {
        return FrameworkUtil.asDictionary(properties);
    }

    private void offerProtocols() {
        Protocol none = (channel, settings) -> {
            throw new IllegalStateException("nobody connects here");
        };
        for (int i = 0; i < PROTOCOLS; i++) {
            app.getBundleContext()
                    .registerService(Protocol.class, none, properties(Map.of(PropertyNames.PROTOCOL, "p" + i)));
        }
    }

    private ReactorGroup group() {
        return ((BundleReactors) context.getService(context.getServiceReference(Reactors.class))).group();
    }

    /** A reactor as the stranger sees it. */
    private Reactor ofStranger(String name) {
        BundleContext own = stranger.getBundleContext();
        return own.getService(own.getServiceReference(Reactors.class)).reactor(name);
    }

    /** Has a callback of a dispatcher block each of these reactors. */
    private void block(List<ReactorThread> reactors) throws Exception {
        CountDownLatch inside = new CountDownLatch(reactors.size());
        for (ReactorThread reactor : reactors) {
            Pipe pipe = Pipe.open();
            reactor.add(new Stuck(pipe, inside, release));
            pipe.sink().write(ByteBuffer.allocate(1));
        }
        Await.open(inside);
    }

    private static final class Stuck extends Dispatcher {
        private final Pipe pipe;
        private final CountDownLatch inside;
        private final CountDownLatch release;

        Stuck(Pipe pipe, CountDownLatch inside, CountDownLatch release) throws java.io.IOException {
            super(pipe.source());
            this.pipe = pipe;
            this.inside = inside;
            this.release = release;
        }

        @Override
        protected void handleRead() throws java.io.IOException {
            inside.countDown();
            Await.open(release);
            pipe.sink().close();
            close();
        }

        @Override
        public String toString() {
            throw new StackOverflowError("this is foreign code");
        }
    }

    @Test
    void ofTheRuntimeWaitsOnceForEachReactorAndSaysForWhat() throws Exception {
        offerProtocols();
        List<ReactorThread> reactors = group().reactors();
        block(reactors);
        try (Logged log = new Logged()) {
            runtime.stop(context);
            assertTrue(log.with(": waiting for reactor-").size() <= reactors.size(), log.with("waiting")::toString);
            List<String> said = log.with(": waiting for reactor-0", "Stuck", "Await.open");
            assertEquals(1, said.size(), log.with("")::toString);
            for (ReactorThread reactor : reactors) {
                assertEquals(
                        1,
                        log.with("does not stop and is abandoned: " + reactor.name(), "Stuck")
                                .size(),
                        log.with("")::toString);
            }
        }
        release.countDown();
        Await.until(() -> reactors.stream().allMatch(ReactorThread::hasEnded));
    }

    @Test
    void ofAStrangersBundleWaitsOnceAndNotAgainForTheNext() throws Exception {
        block(group().reactors());
        try (Logged log = new Logged()) {
            stranger.stop();
            assertEquals(
                    1, log.with("bundle stranger stops: waiting for reactor-0").size(), log.with("")::toString);
            stranger.start();
            stranger.stop();
            stranger.uninstall();
            assertEquals(1, log.with(": waiting for reactor-0").size(), log.with("")::toString);
            assertEquals(1, log.with("stops, but reactor-0").size(), log.with("")::toString);
        }
    }

    @Test
    void ofABundleWithManyProtocolsHasOneDeadline() throws Exception {
        offerProtocols();
        block(group().reactors().subList(0, 2));
        try (Logged log = new Logged()) {
            app.stop();
            assertTrue(log.with(": waiting for reactor-").size() <= 2, log.with("waiting")::toString);
        }
    }

    @Test
    void doesNotMakeThoseWaitInVainWhoAreServedByOthers() throws Exception {
        List<ReactorThread> reactors = group().reactors();
        block(reactors.subList(0, 1));
        Dispatcher served = Echo.server();
        ofStranger("reactor-2").add(served);
        Await.until(() -> reactors.get(2).map().size() == 1);
        group().swapTimeout(Duration.ofSeconds(8)); // enough for a busy machine
        stranger.stop();
        assertEquals(Dispatcher.State.CLOSED, served.state());
    }

    @Test
    @Tag("B1")
    void ofALoopNamesWhoStillHoldsIt() throws Exception {
        ReactorThread reactor = group().reactors().get(1);
        Await.until(() -> "nio".equals(reactor.loopName()));
        block(List.of(reactor));
        try (Logged log = new Logged()) {
            loop.unregister();
            assertEquals(
                    1,
                    log.with("'nio' leaves", "reactor-1 still holds it", "Stuck")
                            .size(),
                    log.with("")::toString);
        }
        release.countDown();
        Await.until(() -> reactor.loopName() == null);
    }

    @Test
    void waitsAgainForAReactorThatHasGotOn() throws Exception {
        block(group().reactors());
        stranger.stop();
        release.countDown();
        Await.until(() -> group().reactors().stream()
                .noneMatch(reactor -> reactor.driver().running() instanceof Stuck));
        group().swapTimeout(Duration.ofSeconds(60));
        Dispatcher served = Echo.server();
        stranger.start();
        ofStranger("reactor-0").add(served);
        stranger.stop();
        assertEquals(Dispatcher.State.CLOSED, served.state());
    }
}
