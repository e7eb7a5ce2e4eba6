// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SocketType;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.config.ServerStore;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.ServerStatus;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.watch.ReactorHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The commands")
class CommandsTest {
    private final ReactorGroup group = Groups.start(2);
    private final ReactorHistory history = new ReactorHistory();
    private final List<ServerStatus> servers = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Commands commands = new Commands(
            new Views(group, history, () -> servers, configurations()),
            new Console(() -> new PrintStream(out, true, UTF_8)));

    private ServerConfigurations configurations() {
        Configuration configuration = new Configuration(Map.of(), new Servers(group, any -> null), any -> {});
        return new ServerConfigurations(configuration, null, ServerStore.NONE, List::of);
    }

    CommandsTest() {
        group.listen(history);
        Await.until(() -> group.all().stream().allMatch(reactor -> "nio".equals(reactor.loopName())));
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void listLoopsAndWhoUsesThem() {
        commands.loops();
        assertEquals(List.of("LOOP STYLE FEATURES RANKING USED BY", "nio select - 0 reactor-0, reactor-1"), words());
    }

    @Test
    void sayThatThereIsNoLoop() {
        Groups.offer(group);
        commands.loops();
        assertTrue(words().get(0).startsWith("No loop is offered"), words().toString());
    }

    @Test
    void listReactors() {
        commands.reactors();
        assertEquals(3, words().size());
        assertTrue(words().get(1).startsWith("reactor-0 nio 0 "), words().toString());
        assertTrue(words().get(1).endsWith(" serving"), words().toString());
    }

    @Test
    void sayThatAReactorIsParked() {
        Groups.offer(group);
        Await.until(() -> group.all().stream().allMatch(reactor -> reactor.loopName() == null));
        commands.reactors();
        assertTrue(words().get(1).startsWith("reactor-0 - 0 "), words().toString());
        assertTrue(words().get(1).endsWith("parked: waits for a loop"), words().toString());
    }

    @Test
    void listServersAndTheirProblems() {
        servers.add(
                new ServerStatus("echo", "echo", "127.0.0.1:7", ServerStatus.State.LISTENING, null, 1, 1_234, 5, 7));
        servers.add(new ServerStatus(
                "late", "late", "127.0.0.1:8", ServerStatus.State.WAITING, "there is no protocol 'late'", 0, 0, 0, 0));
        commands.servers();
        assertEquals(
                List.of(
                        "SERVER PROTOCOL ADDRESS STATE OPEN ACCEPTED REFUSED",
                        "echo echo 127.0.0.1:7 listening 1 1,234 5",
                        "late late 127.0.0.1:8 waiting 0 0 0",
                        "echo: 7 connections were closed because all together held too much in buffers (buffer.limit)",
                        "late: there is no protocol 'late'"),
                words());
    }

    @Test
    void sayThatThereIsNoServer() {
        commands.servers();
        assertTrue(words().get(0).startsWith("No server is configured"), words().toString());
    }

    @Test
    void listDispatchers() throws IOException {
        Dispatcher listener = listen(group.reactor("reactor-1"));
        String port = String.valueOf(port(listener));
        commands.dispatchers();
        assertEquals(2, words().size());
        assertEquals("REACTOR DISPATCHER STATE LOCAL PEER IN OUT EVENTS AGE IDLE", words().get(0));
        String row = "reactor-1 Dispatcher listening 127\\.0\\.0\\.1:" + port + " - 0 B 0 B 0 \\d+s \\d+s";
        assertTrue(words().get(1).matches(row), words().toString());
    }

    @Test
    @Tag("D24")
    void listAPeerWithAHostileNameInOneRow(@TempDir Path folder) throws IOException {
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
            commands.dispatchers("--address", "p\\u001b[2J\\n");
            assertEquals(2, words().size(), words().toString());
            assertTrue(words().get(1).contains("p\\u001b[2J\\nreactor-0 Forged"), words().toString());
        }
    }

    @Test
    @Tag("D24")
    void showNothingOfAServerThatTheTerminalObeys() {
        servers.add(new ServerStatus(
                "a\nb", "c\u001bd", "unix:/\u009be", ServerStatus.State.WAITING, "f\r\ng\u202e", 0, 0, 0, 0));
        commands.servers();
        commands.swap("reactor\n7", "nio");
        assertEquals(
                List.of(
                        "SERVER PROTOCOL ADDRESS STATE OPEN ACCEPTED REFUSED",
                        "a\\nb c\\u001bd unix:/\\u009be waiting 0 0 0",
                        "a\\nb: f\\r\\ng\\u202e",
                        "There is no reactor 'reactor\\n7': say all, or one of reactor-0, reactor-1."),
                words());
    }

    @Test
    void listTheDispatchersOfOneReactor() throws IOException {
        listen(group.reactor("reactor-1"));
        commands.dispatchers("--reactor", "reactor-0");
        assertEquals(List.of("There is no such dispatcher."), words());
    }

    @Test
    void listSomeDispatchersInAnOrder() throws IOException {
        String first = String.valueOf(port(listen(group.reactor("reactor-0"))));
        String second = String.valueOf(port(listen(group.reactor("reactor-1"))));
        commands.dispatchers("--address", ":" + second);
        assertEquals(2, words().size());
        assertTrue(words().get(1).contains(":" + second + " "), words().toString());
        out.reset();
        commands.dispatchers("--state", "connected");
        assertEquals(List.of("There is no such dispatcher."), words());
        out.reset();
        commands.dispatchers("--sort", "reactor", "--state", "listening");
        assertTrue(words().get(1).startsWith("reactor-0 "), words().toString());
        assertTrue(words().get(1).contains(":" + first + " "), words().toString());
        assertTrue(words().get(2).startsWith("reactor-1 "), words().toString());
    }

    @ParameterizedTest
    @CsvSource({"--state, no state", "--sort, no order", "--size, Options are --reactor", "reactor-0, Options are"})
    void sayWhatDispatchersAreListedBy(String option, String answer) {
        commands.dispatchers(option, "7");
        assertEquals(1, words().size());
        assertTrue(words().get(0).contains(answer), words().toString());
        commands.dispatchers(option);
        assertTrue(words().get(1).startsWith("Options are "), words().toString());
    }

    @Test
    void nameTheReactorsIfOneIsUnknown() {
        commands.dispatchers("--reactor", "reactor-7");
        assertEquals(List.of("There is no reactor 'reactor-7': say all, or one of reactor-0, reactor-1."), words());
    }

    @Test
    void listTheOthersIfAReactorIsBusy() throws IOException {
        listen(group.reactor("reactor-0"));
        listen(group.reactor("reactor-1"));
        CountDownLatch stuck = new CountDownLatch(1);
        group.reactor("reactor-0").execute(() -> Await.open(stuck));
        commands.dispatchers();
        stuck.countDown();
        assertTrue(words().get(1).startsWith("reactor-1 "), words().toString());
        assertTrue(words().get(2).startsWith("reactor-0 is busy, "), words().toString());
        assertTrue(words().get(2).contains("Await.open"), words().toString());
    }

    @Test
    void swapAllReactorsAndPrintWhatWasDone() throws IOException {
        Groups.offer(group, new NioLoop(), new Named("other"));
        listen(group.reactor("reactor-1"));
        commands.swap("all", "other");
        assertEquals("REACTOR FROM TO CHANNELS LONGEST PAUSE WHOLE SWAP", words().get(0));
        assertTrue(words().get(1).startsWith("reactor-0 nio other 0 "), words().toString());
        assertTrue(words().get(2).startsWith("reactor-1 nio other 1 "), words().toString());
        group.all().forEach(reactor -> assertEquals("other", reactor.loopName()));
    }

    @Test
    void swapOneReactorOnly() {
        Groups.offer(group, new NioLoop(), new Named("other"));
        commands.swap("reactor-1", "other");
        assertEquals("nio", group.reactor("reactor-0").loopName());
        assertEquals("other", group.reactor("reactor-1").loopName());
    }

    @Test
    void sayInWordsWhyASwapIsRefused() {
        commands.swap("reactor-0", "none");
        assertEquals(1, words().size());
        assertTrue(words().get(0).contains("there is no loop 'none', offered are [nio]"), words().toString());
    }

    @Test
    void sayHowToSwap() {
        commands.swap();
        commands.swap("reactor-0");
        assertEquals(2, words().size());
        assertTrue(words().get(1).startsWith("Usage: swap REACTOR LOOP"), words().toString());
    }

    /** What Gogo makes of what can be typed: words, $null, [a b], [a=1], { closure }, 1, and others' objects. */
    private static Stream<Object> odd() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("broken");
            }
        };
        return Stream.of(null, List.of("a", "b"), List.of(), Map.of("a", 1), broken, new int[3], (Runnable) () -> {});
    }

    @ParameterizedTest
    @MethodSource("odd")
    @Tag("B16")
    void sayInPlainLinesWhatIsNoWord(Object odd) {
        commands.swap(odd, "poll");
        commands.swap("all", odd);
        commands.loops(odd);
        commands.servers(odd, odd);
        commands.dispatchers("--reactor", odd);
        commands.stats(new Object[] {odd});
        commands.reactors(new Object[] {odd});
        assertEquals(14, words().size(), words().toString());
        assertTrue(words().get(0).startsWith("swap: argument 1 is "), words().toString());
        assertEquals("Usage: swap REACTOR LOOP, for example: swap all poll", words().get(1));
        assertTrue(words().get(2).startsWith("swap: argument 2 is "), words().toString());
        assertFalse(words().toString().contains("Exception"), words().toString());
    }

    @Test
    @Tag("B16")
    void sayInPlainLinesThatAWordIsNoName() {
        List<Object> words =
                List.of("", " ", -1, 2.5, true, "1e400", "x".repeat(100_000), "'", "{", "\u202e\ud800", "--x");
        for (Object word : words) {
            out.reset();
            commands.swap(word, word);
            commands.dispatchers("--reactor", word);
            commands.dispatchers("--state", word);
            assertEquals(3, words().size(), words().toString());
            assertTrue(words().get(0).startsWith("There is no reactor '"), words().toString());
        }
    }

    @Test
    @Tag("B16")
    void sayThatTheyTakeNoArgument() {
        commands.loops("x");
        commands.reactors(1, 2);
        commands.swap((Object[]) null);
        assertEquals(
                List.of(
                        "Usage: loops (1 argument was given)",
                        "Usage: reactors (2 arguments were given)",
                        "swap: argument 1 is null",
                        "Usage: swap REACTOR LOOP, for example: swap all poll"),
                words());
    }

    @Test
    @Tag("B16")
    void haveHelp() {
        commands.loops("--help");
        commands.reactors("-h");
        commands.servers("--help");
        commands.stats("--help");
        commands.dispatchers("--state", "--help");
        commands.swap("all", "--help");
        assertEquals(12, words().size(), words().toString());
        assertEquals("Usage: loops", words().get(0));
        assertEquals("loops lists the event loops that can be used, best first.", words().get(1));
        assertTrue(words().get(8).startsWith("Usage: dispatchers [--reactor NAME]"), words().toString());
        assertTrue(words().get(10).startsWith("Usage: swap REACTOR LOOP"), words().toString());
    }

    @Test
    @Tag("B16")
    void neverPrintAnException() {
        Console console = new Console(() -> new PrintStream(out, true, UTF_8));
        console.show(
                Usage.SWAP,
                words -> {
                    throw new IllegalStateException("a fault of ours");
                },
                "all",
                "poll");
        assertEquals(List.of("swap failed, see the log: a fault of ours"), words());
    }

    @Test
    @Tag("B15")
    void listServersThatAreRefusedWithTheReason() {
        Configuration configuration = new Configuration(
                Map.of(
                        "pollux.server-one.protocol",
                        "none",
                        "pollux.server-one.listen",
                        "nowhere",
                        "pollux.server-two.listen",
                        "0",
                        "pollux.servers.x",
                        "1"),
                new Servers(group, any -> null),
                any -> {});
        configuration.start();
        servers.add(new ServerStatus("two", "echo", "127.0.0.1:7", ServerStatus.State.LISTENING, null, 0, 0, 0, 0));
        ServerConfigurations configurations = new ServerConfigurations(configuration, null, ServerStore.NONE, List::of);
        Views views = new Views(group, history, () -> servers, configurations);
        assertEquals(List.of("two", "one"), views.servers().names());
        Plain.print(views.servers(), new PrintStream(out, true, UTF_8));
        assertEquals("one - - refused - - -", words().get(2));
        assertTrue(words().contains("3 configurations are refused."), words().toString());
        assertTrue(
                words().stream()
                        .anyMatch(line -> line.startsWith("one: ") && line.contains("is refused: listen = 'nowhere'")),
                words().toString());
        assertTrue(
                words().stream()
                        .anyMatch(line -> line.startsWith("two: ")
                                && line.contains("is refused, the server stays as it was: protocol is missing")),
                words().toString());
        assertTrue(
                words().stream().anyMatch(line -> line.startsWith("pollux.servers.x is refused: ")),
                words().toString());
        assertEquals(3, views.refused().size());
    }

    @Test
    void showWhatReactorsHaveDone() {
        commands.swap("reactor-0", "nio");
        out.reset();
        commands.stats();
        assertEquals("REACTOR PASSES EVENTS IN OUT LONGEST CALLBACK BLOCKED SWAPS RECOVERIES", words().get(0));
        assertTrue(words().get(1).matches("reactor-0 [0-9,]+ 0 0 B 0 B .* 0 1 0"), words().toString());
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

    private static int port(Dispatcher listener) throws IOException {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private List<String> words() {
        return out.toString(UTF_8)
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }
}
