// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.itests.TestBundle;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.tenant.Hostile;
import io.pollux.itests.tenant.Reconnecting;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/** Bundles that share a reactor: nothing of a bundle outlives its stop there, and no bundle reaches another. */
@DisplayName("A bundle that shares a reactor")
class TenantsIT {
    private static final int GARBAGE_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private Bundle install(Site site, Class<?> activator) throws Exception {
        Path jar = TestBundle.of(activator, folder, "io.pollux", "io.pollux.handlers", "org.osgi.framework");
        return site.felix.context().installBundle(jar.toUri().toString());
    }

    @ParameterizedTest
    @EnumSource(LoopUnloadingIT.Departure.class)
    @Tag("B2")
    void leavesNoTimerNoTaskAndNoConnectionWhenItStops(LoopUnloadingIT.Departure departure) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String port = String.valueOf(server.socket().getLocalPort());
            try (Site site = new Site(Map.of("test.port", port))) {
                int before = site.call(() -> site.reactor.map().size());
                Bundle bundle = install(site, Reconnecting.class);
                bundle.start();
                server.accept().close();
                SocketChannel again = server.accept(); // so it does connect again, as long as it runs
                assertEquals(1, again.read(ByteBuffer.allocate(1)));
                WeakReference<ClassLoader> loader =
                        new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());

                bundle.stop();
                drain(server);
                again.close();
                settle(site);
                assertNull(server.accept(), "it has connected after its stop");
                Deadline.until(
                        "no connection lingers",
                        () -> site.call(() -> site.reactor.map().size()) == before);

                departure.of(bundle);
                Deadline.until("its class loader is collected", () -> isCollected(loader));
            }
        }
    }

    /** Forgets the connections made before the stop. */
    private static void drain(ServerSocketChannel server) throws Exception {
        server.configureBlocking(false);
        for (SocketChannel early = server.accept(); early != null; early = server.accept()) {
            early.close();
        }
    }

    /** Returns when a timer later than those of the bundle has run. */
    private static void settle(Site site) throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        site.reactor.schedule(late::countDown, Duration.ofMillis(100));
        Deadline.until("the reactor is past them", () -> late.getCount() == 0);
    }

    private static boolean isCollected(WeakReference<?> reference) {
        byte[] garbage = new byte[GARBAGE_BYTES];
        garbage[0] = 1;
        System.gc();
        return reference.get() == null;
    }

    @Test
    @Tag("B2")
    void hasAViewThatIsGoodForOneStart() throws Exception {
        try (Site site = new Site(Map.of())) {
            Bundle bundle = install(site, Hostile.class);
            bundle.start();
            Reactors reactors = view(bundle);
            Reactor reactor = reactors.next();
            reactor.execute(() -> {});

            bundle.stop();
            assertThrows(IllegalStateException.class, reactors::next);
            assertThrows(IllegalStateException.class, reactor::map);
            assertThrows(RejectedExecutionException.class, () -> reactor.execute(() -> {}));
            assertThrows(RejectedExecutionException.class, () -> reactor.schedule(() -> {}, Duration.ZERO));

            bundle.start();
            assertThrows(RejectedExecutionException.class, () -> reactor.execute(() -> {}));
            CountDownLatch ran = new CountDownLatch(1);
            view(bundle).next().execute(ran::countDown);
            Deadline.until("the task has run", () -> ran.getCount() == 0);
        }
    }

    private static Reactors view(Bundle bundle) {
        BundleContext context = bundle.getBundleContext();
        return context.getService(context.getServiceReference(Reactors.class));
    }

    @Test
    @Tag("B7")
    void cannotReachAnotherWhateverItDoesToTheReactor() throws Exception {
        try (Site site = new Site(Map.of())) {
            EchoFlow client = new EchoFlow(site.serve("echo"), 1);
            try (client) {
                exchange(client);
                Bundle bundle = install(site, Hostile.class);
                bundle.start();
                Callable<?> attack = bundle.getBundleContext()
                        .getService(bundle.getBundleContext().getServiceReference(Callable.class));
                for (int i = 0; i < 10; i++) {
                    assertEquals(List.of(), attack.call());
                    exchange(client);
                }
                assertEquals(
                        List.of("reactor-0", false),
                        site.call(() -> List.of(
                                Thread.currentThread().getName(),
                                Thread.currentThread().isInterrupted())));
                assertNotNull(site.reactor.loopName());
            }
        }
    }

    private static void exchange(EchoFlow client) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        client.send(buffer, 100);
        Deadline.until("the echo comes", () -> client.read(buffer) >= 0 && client.isComplete());
    }
}
