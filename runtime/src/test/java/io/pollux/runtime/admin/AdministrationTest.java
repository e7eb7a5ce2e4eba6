// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.Reactor;
import io.pollux.SocketType;
import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherQuery.Order;
import io.pollux.admin.DispatcherStatus;
import io.pollux.admin.LoopStatus;
import io.pollux.admin.Problem;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.ReactorStatus.State;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.SwapOutcome;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.config.ServerStore;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.watch.ReactorHistory;
import io.pollux.text.AddressText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The administration")
class AdministrationTest {
    private final ReactorGroup group = Groups.start(2);
    private final ReactorHistory history = new ReactorHistory();
    private final Administration admin = new Administration(group, history, List::of, configurations(Map.of()));

    private ServerConfigurations configurations(Map<String, String> properties) {
        Configuration configuration = new Configuration(properties, new Servers(group, any -> null), any -> {});
        configuration.start();
        return new ServerConfigurations(configuration, null, ServerStore.NONE, List::of);
    }

    AdministrationTest() {
        group.listen(history);
        Await.until(() -> group.all().stream().allMatch(reactor -> "nio".equals(reactor.loopName())));
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void listsLoopsAndWhoUsesThem() {
        assertEquals(
                List.of(new LoopStatus(
                        "nio", EventLoop.Style.SELECT, List.of(), 0, true, List.of("reactor-0", "reactor-1"))),
                admin.loops());
        Groups.offer(group);
        assertEquals(List.of(), admin.loops());
    }

    @Test
    void listsReactors() {
        List<ReactorStatus> reactors = admin.reactors();
        assertEquals(
                List.of("reactor-0", "reactor-1"),
                reactors.stream().map(ReactorStatus::name).toList());
        ReactorStatus first = reactors.get(0);
        assertEquals(State.SERVING, first.state());
        assertEquals("nio", first.loop());
        assertEquals(0, first.channels());
        assertNull(first.blocked());
        assertNull(first.failure());
    }

    @Test
    void tellsThatAReactorIsParked() {
        Groups.offer(group);
        Await.until(() -> group.all().stream().allMatch(reactor -> reactor.loopName() == null));
        ReactorStatus parked = admin.reactors().get(0);
        assertEquals(State.PARKED, parked.state());
        assertNull(parked.loop());
    }

    @Test
    void countsWhatReactorsHaveDone() throws RefusedException {
        admin.swap("reactor-0", "nio");
        ReactorStatus swapped = admin.reactors().get(0);
        assertTrue(swapped.counters().passes() > 0, swapped.toString());
        assertEquals(1, swapped.counters().swaps());
        assertEquals(0, swapped.counters().recoveries());
        assertEquals("nio", swapped.lastSwap().to());
        assertEquals("requested by name", swapped.lastSwap().cause());
    }

    @Test
    void listsDispatchers() throws Exception {
        Dispatcher listener = listen(group.reactor("reactor-1"));
        List<DispatcherStatus> all = admin.dispatchers(DispatcherQuery.ALL).dispatchers();
        assertEquals(1, all.size());
        DispatcherStatus one = all.get(0);
        assertEquals("reactor-1", one.reactor());
        assertEquals(Dispatcher.class.getName(), one.type());
        assertEquals(Dispatcher.State.LISTENING, one.state());
        assertEquals(listener.localAddress(), one.local());
        assertNull(one.peer());
        assertEquals(0, one.bytesIn() + one.bytesOut() + one.events());
        assertTrue(one.age().compareTo(one.idle()) >= 0, one.toString());
    }

    @Test
    @Tag("D24")
    void findsAPeerByItsAddressAsItIsShown(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress hostile =
                UnixDomainSocketAddress.of(folder.resolve("p\u001b[2J\nreactor-0  Forged  connected"));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            peer.bind(hostile).connect(address);
            Dispatcher accepted = new Dispatcher(listener.accept());
            assertTrue(accepted.toString().contains("p\\u001b[2J\\nreactor-0"), accepted.toString());
            Reactor reactor = group.reactor("reactor-0");
            reactor.add(accepted);
            Await.until(() -> reactor.map().size() == 1);
            List<DispatcherStatus> found = list(null, null, "p\\u001b[2J\\n", Order.AGE);
            assertEquals(
                    List.of(hostile), found.stream().map(DispatcherStatus::peer).toList());
        }
    }

    @Test
    void listsSomeDispatchersInAnOrder() throws Exception {
        SocketAddress first = listen(group.reactor("reactor-0")).localAddress();
        SocketAddress second = listen(group.reactor("reactor-1")).localAddress();
        assertEquals(List.of(first), locals(list("reactor-0", null, null, Order.AGE)));
        assertEquals(List.of(second), locals(list(null, null, AddressText.of(second), Order.AGE)));
        assertEquals(List.of(), list(null, Dispatcher.State.CONNECTED, null, Order.AGE));
        assertEquals(List.of(first, second), locals(list(null, Dispatcher.State.LISTENING, null, Order.REACTOR)));
        for (Order order : Order.values()) {
            assertEquals(2, list(null, null, null, order).size(), order.name());
        }
    }

    private List<DispatcherStatus> list(String reactor, Dispatcher.State state, String address, Order order)
            throws RefusedException {
        return admin.dispatchers(new DispatcherQuery(reactor, state, address, order))
                .dispatchers();
    }

    private static List<SocketAddress> locals(List<DispatcherStatus> dispatchers) {
        return dispatchers.stream().map(DispatcherStatus::local).toList();
    }

    @Test
    void namesTheReactorsIfOneIsUnknown() {
        String names = "There is no reactor 'reactor-7': use all, or one of reactor-0, reactor-1.";
        DispatcherQuery query = new DispatcherQuery("reactor-7", null, null, Order.AGE);
        assertEquals(
                names,
                assertThrows(RefusedException.class, () -> admin.dispatchers(query))
                        .getMessage());
        assertEquals(
                names,
                assertThrows(RefusedException.class, () -> admin.swap("reactor-7", "nio"))
                        .getMessage());
    }

    @Test
    void listsTheOthersIfAReactorIsBusy() throws Exception {
        listen(group.reactor("reactor-0"));
        listen(group.reactor("reactor-1"));
        CountDownLatch stuck = new CountDownLatch(1);
        group.reactor("reactor-0").execute(() -> Await.open(stuck));
        DispatcherListing listing = admin.dispatchers(DispatcherQuery.ALL);
        stuck.countDown();
        assertEquals(
                List.of("reactor-1"),
                listing.dispatchers().stream().map(DispatcherStatus::reactor).toList());
        assertEquals(1, listing.unanswered().size());
        Problem busy = listing.unanswered().get(0);
        assertEquals(Problem.Kind.REACTOR_BUSY, busy.kind());
        assertEquals("reactor-0", busy.subject());
        assertTrue(busy.text().contains("Await.open"), busy.text());
    }

    @Test
    void swapsAllReactorsAndTellsWhatWasDone() throws Exception {
        Groups.offer(group, new NioLoop(), new Named("other"));
        listen(group.reactor("reactor-1"));
        List<SwapOutcome> outcomes = admin.swap(null, "other");
        assertEquals(
                List.of("reactor-0", "reactor-1"),
                outcomes.stream().map(SwapOutcome::reactor).toList());
        outcomes.forEach(outcome -> {
            assertEquals("nio", outcome.swap().from());
            assertEquals("other", outcome.swap().to());
            assertNotNull(outcome.swap().ended());
        });
        assertEquals(
                List.of(0, 1),
                outcomes.stream().map(each -> each.swap().channels()).toList());
        group.all().forEach(reactor -> assertEquals("other", reactor.loopName()));
    }

    @Test
    void swapsOneReactorOnly() throws RefusedException {
        Groups.offer(group, new NioLoop(), new Named("other"));
        admin.swap("reactor-1", "other");
        assertEquals("nio", group.reactor("reactor-0").loopName());
        assertEquals("other", group.reactor("reactor-1").loopName());
    }

    @Test
    void saysInWordsWhyASwapIsRefused() {
        RefusedException refused = assertThrows(RefusedException.class, () -> admin.swap("reactor-0", "none"));
        assertTrue(refused.getMessage().startsWith("reactor-0: "), refused.getMessage());
        assertTrue(refused.getMessage().contains("there is no loop 'none'; the loops are [nio]"), refused.getMessage());
    }

    @Test
    @Tag("B15")
    void listsWhatIsRefusedWithTheReason() {
        ServerConfigurations configurations = configurations(Map.of(
                "pollux.server-one.protocol", "none",
                "pollux.server-one.listen", "nowhere",
                "pollux.server-two.listen", "0",
                "pollux.servers.x", "1"));
        Administration refusing = new Administration(group, history, List::of, configurations);
        List<RefusedConfiguration> refused = refusing.refused();
        assertEquals(3, refused.size());
        assertTrue(
                refused.stream()
                        .anyMatch(each -> "one".equals(each.server())
                                && each.kind() == Problem.Kind.VALUE_REFUSED
                                && each.reason().startsWith("listen = 'nowhere'")),
                refused.toString());
        assertTrue(
                refused.stream()
                        .anyMatch(each ->
                                "two".equals(each.server()) && each.reason().startsWith("protocol is missing")),
                refused.toString());
        assertTrue(
                refused.stream()
                        .anyMatch(each -> each.source().equals("pollux.servers.x")
                                && each.server() == null
                                && each.kind() == Problem.Kind.NAME_NOT_READ),
                refused.toString());
    }

    @Test
    void rejectsNull() {
        assertThrows(NullPointerException.class, () -> admin.dispatchers(null));
        assertThrows(NullPointerException.class, () -> admin.swap(null, null));
        assertThrows(NullPointerException.class, () -> admin.settings(null));
        assertThrows(NullPointerException.class, () -> admin.configure("one", null));
        assertThrows(NullPointerException.class, () -> admin.configure(null, Map.of()));
        assertThrows(NullPointerException.class, () -> admin.start(null));
        assertThrows(NullPointerException.class, () -> admin.stop(null));
        assertThrows(NullPointerException.class, () -> admin.delete(null));
    }

    private static Dispatcher listen(Reactor reactor) throws IOException {
        Dispatcher listener = new Dispatcher();
        listener.createSocket(StandardProtocolFamily.INET, SocketType.STREAM);
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        listener.listen(1);
        reactor.add(listener);
        Await.until(() -> reactor.map().size() == 1);
        return listener;
    }
}
