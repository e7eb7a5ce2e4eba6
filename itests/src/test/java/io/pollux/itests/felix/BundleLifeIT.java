// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.Dispatcher;
import io.pollux.itests.TestBundle;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.Echo;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.ProtocolListener;
import io.pollux.itests.tenant.Tenant;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceRegistration;

/** What bundles leave behind when they stop: nothing. */
@DisplayName("A bundle that stops")
class BundleLifeIT {
    private static final int MESSAGE = 100;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024);

    @Test
    @Tag("B2")
    void hasItsDispatchersClosedBeforeItsStopReturns(@TempDir Path folder) throws Exception {
        try (Site site = new Site(Map.of())) {
            Path jar = TestBundle.of(Tenant.class, folder, "io.pollux", "org.osgi.framework");
            Bundle bundle = site.felix.context().installBundle(jar.toUri().toString());
            bundle.start();
            Predicate<Dispatcher> isTenants =
                    dispatcher -> dispatcher.getClass().getName().startsWith(Tenant.class.getName());
            SocketAddress address = addressOf(site, isTenants);
            try (EchoFlow client = new EchoFlow(address, 1)) {
                exchange(client);
                assertEquals(2, count(site, isTenants));

                bundle.stop();
                assertEquals(0, count(site, isTenants));
                assertThrows(ConnectException.class, () -> new EchoFlow(address, 2).close());
                Deadline.until("the client is told", () -> hasEnded(client));
            }
        }
    }

    @Test
    @Tag("B2")
    void takesWithItTheConnectionsOfItsProtocols() throws Exception {
        try (Site site = new Site(Map.of(
                "pollux.server-e.protocol", "echo",
                "pollux.server-e.listen", "127.0.0.1:0"))) {
            SocketAddress address = addressOf(site, Dispatcher::isAccepting);
            try (EchoFlow client = new EchoFlow(address, 1)) {
                exchange(client);
                site.felix.bundle(Felix.HANDLERS).stop();
                assertEquals(
                        0,
                        count(
                                site,
                                dispatcher -> dispatcher.getClass().getName().contains("handlers")));
                Deadline.until("the client is told", () -> hasEnded(client));
            }
        }
    }

    @Test
    @Tag("B3")
    void hasItsDispatcherServicesMappedAndClosedAsTheyComeAndGo() throws Exception {
        try (Site site = new Site(Map.of())) {
            ProtocolListener listener = new ProtocolListener(null, (channel, settings) -> new Echo(channel));
            ServiceRegistration<Dispatcher> registration =
                    site.felix.context().registerService(Dispatcher.class, listener, null);
            try (EchoFlow client = new EchoFlow(listener.address(), 1)) {
                exchange(client);
                registration.unregister();
                assertEquals(Dispatcher.State.CLOSED, site.call(listener::state));
                assertThrows(ConnectException.class, () -> new EchoFlow(listener.address(), 2).close());
            }
        }
    }

    @Test
    @Tag("B5")
    void leavesNoThreadAndNoChannelWhenItIsTheFramework() throws Exception {
        Set<Thread> before = threads();
        Pipe pipe = Pipe.open();
        Site site = new Site(Map.of(
                "pollux.reactors", "3",
                "pollux.server-e.protocol", "echo",
                "pollux.server-e.listen", "127.0.0.1:0"));
        try (site) {
            site.call(() -> {
                site.reactor.map().add(new Dispatcher(pipe.source()));
                return null;
            });
            SocketAddress address = addressOf(site, Dispatcher::isAccepting);
            assertEquals(3, threads().stream().filter(BundleLifeIT::isReactor).count());
            try (EchoFlow client = new EchoFlow(address, 1)) {
                exchange(client);
                assertEquals(FrameworkEvent.STOPPED, site.felix.stop().getType());
                Set<Thread> left = threads();
                left.removeAll(before);
                assertEquals(
                        Set.of(),
                        left.stream()
                                .filter(thread ->
                                        isReactor(thread) || thread.getName().startsWith("pollux"))
                                .collect(Collectors.toSet()));
                assertFalse(pipe.source().isOpen());
                Deadline.until("the client is told", () -> hasEnded(client));
                assertThrows(ConnectException.class, () -> new EchoFlow(address, 2).close());
            }
        } finally {
            pipe.sink().close();
        }
    }

    private static boolean isReactor(Thread thread) {
        return thread.getName().startsWith("reactor-");
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }

    private static SocketAddress addressOf(Site site, Predicate<Dispatcher> which) throws Exception {
        Deadline.until("it is mapped", () -> count(site, which) > 0);
        return site.call(() -> site.reactor.map().dispatchers().stream()
                .filter(which)
                .findFirst()
                .orElseThrow()
                .address());
    }

    private static long count(Site site, Predicate<Dispatcher> which) throws Exception {
        return site.call(
                () -> site.reactor.map().dispatchers().stream().filter(which).count());
    }

    private void exchange(EchoFlow client) throws Exception {
        client.send(buffer, MESSAGE);
        Deadline.until("the echo comes", () -> client.read(buffer) >= 0 && client.isComplete());
    }

    private boolean hasEnded(EchoFlow client) {
        try {
            return client.read(buffer) < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
