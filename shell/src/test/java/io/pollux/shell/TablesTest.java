// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.EventLoop;
import io.pollux.admin.ChangeOutcome;
import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.LoopStatus;
import io.pollux.admin.Problem;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.ServerStatus.State;
import io.pollux.admin.Setting;
import io.pollux.admin.SwapOutcome;
import io.pollux.shell.Table.Tone;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The table")
class TablesTest {
    @Test
    void ofLoopsTellsWhoUsesThem() {
        Table table = LoopTable.of(List.of(
                loop("nio", true, List.of("reactor-0", "reactor-1")),
                loop("idle", true, List.of()),
                loop("poll", false, List.of())));
        assertEquals(
                List.of(
                        "nio|select|-|100|reactor-0, reactor-1",
                        "idle|select|-|100|-",
                        "poll|select|-|100|(not admitted by loop.target)"),
                rows(table));
        assertEquals(List.of(Tone.GOOD, Tone.PLAIN, Tone.NOTICE), tones(table, 4));
    }

    private static LoopStatus loop(String name, boolean admitted, List<String> reactors) {
        return new LoopStatus(name, EventLoop.Style.SELECT, List.of(), 100, admitted, reactors);
    }

    @Test
    void ofReactorsTellsWhatEachDoesNow() {
        Table table = ReactorTable.of(Stream.of(ReactorStatus.State.values())
                .map(state -> Samples.reactor("r", state))
                .toList());
        assertEquals(
                List.of(
                        "r|nio|1,234|4|(parked) -> nio in 2.0 ms|serving",
                        "r|-|1,234|4|(parked) -> nio in 2.0 ms|parked: waits for a loop",
                        "r|nio|1,234|4|(parked) -> nio in 2.0 ms|blocked for 2.0 s in Echo.handleRead",
                        "r|nio|1,234|4|(parked) -> nio in 2.0 ms|failed, is being replaced: out of memory"),
                rows(table));
        assertEquals(List.of(Tone.GOOD, Tone.NOTICE, Tone.PROBLEM, Tone.PROBLEM), tones(table, 5));
    }

    @Test
    void ofWhatReactorsHaveDoneMarksFaults() {
        Table table = ReactorTable.stats(List.of(Samples.reactor("r", ReactorStatus.State.SERVING)));
        assertEquals(List.of("r|1,000|2|2.0 KiB|1 B|5.0 ms|3|4|0"), rows(table));
        assertEquals(List.of(Tone.NOTICE), tones(table, 6));
        assertEquals(List.of(Tone.PLAIN), tones(table, 8));
    }

    @Test
    void ofSwapsHasARemarkForEachReactorThatKeptItsLoop() {
        Table table = SwapTable.of(List.of(
                new SwapOutcome("reactor-0", Samples.swap("nio", "poll"), null),
                new SwapOutcome(
                        "reactor-1",
                        null,
                        new Problem(Problem.Kind.SWAP_FAILED, "reactor-1", "there is no such loop"))));
        assertEquals(List.of("reactor-0|nio|poll|12,000|1.5 µs|2.0 ms"), rows(table));
        assertEquals(List.of("reactor-1: there is no such loop"), remarks(table));
    }

    @Test
    void ofServersTellsWhyOneDoesNotListen() {
        Table table = ServerTable.of(
                List.of(
                        Samples.server("echo", Samples.loopback(7), State.LISTENING, null),
                        Samples.server(
                                "late",
                                Samples.loopback(8),
                                State.WAITING,
                                Samples.waiting("late", "there is no protocol 'echo'"))),
                List.of());
        assertEquals(
                List.of("echo|echo|127.0.0.1:7|listening|1|1,234|5", "late|echo|127.0.0.1:8|waiting|1|1,234|5"),
                rows(table));
        String overfull =
                "7 connections were closed because all connections together held too much data (buffer.limit)";
        assertEquals(
                List.of("echo: " + overfull, "late: " + overfull, "late: there is no protocol 'echo'"), remarks(table));
    }

    @Test
    @Tag("B15")
    void ofServersHasThoseThatAreRefusedWithTheReason() {
        Table table = ServerTable.of(
                List.of(Samples.server("two", Samples.loopback(7), State.LISTENING, null)),
                List.of(
                        refused("one", "a.cfg", "listen = 'nowhere'"),
                        refused("two", "b.cfg", "protocol is missing"),
                        refused(null, "pollux.servers.x", "nothing reads it")));
        assertEquals(List.of("two|echo|127.0.0.1:7|listening|1|1,234|5", "one|-|-|refused|-|-|-"), rows(table));
        assertEquals(
                List.of(
                        "one: a.cfg is refused: listen = 'nowhere'",
                        "two: b.cfg is refused; the server is unchanged: protocol is missing",
                        "pollux.servers.x is refused: nothing reads it",
                        "3 configurations are refused."),
                remarks(table).subList(1, 5));
    }

    private static RefusedConfiguration refused(String server, String source, String reason) {
        return new RefusedConfiguration(server, source, Problem.Kind.VALUE_REFUSED, reason);
    }

    @Test
    void ofAChangedServerHasItsNotices() {
        Table changed = ServerTable.of(new ChangeOutcome(
                "echo",
                Samples.server("echo", Samples.loopback(7), State.STOPPED, null),
                List.of(),
                List.of(new Problem(Problem.Kind.FILE_NOT_SAVED, "echo", "The file stays as it is."))));
        assertEquals(List.of("echo|echo|127.0.0.1:7|stopped|1|1,234|5"), rows(changed));
        assertEquals("The file stays as it is.", remarks(changed).get(1));
    }

    @Test
    void ofADeletedServerSaysSo() {
        Table deleted = ServerTable.of(new ChangeOutcome("echo", null, List.of(), List.of()));
        assertEquals(List.of(), rows(deleted));
        assertEquals("Server 'echo' is deleted.", deleted.ifEmpty());
    }

    @Test
    void ofDispatchersNamesTheReactorsThatAreBusy() {
        Table table = DispatcherTable.of(
                DispatcherQuery.ALL,
                new DispatcherListing(
                        List.of(Samples.dispatcher(Samples.loopback(7), null)),
                        List.of(new Problem(Problem.Kind.REACTOR_BUSY, "reactor-1", "Echo.handleRead"))));
        assertEquals(List.of("reactor-0|Echo|connected|127.0.0.1:7|-|0 B|1.0 KiB|1,234|1m01s|0s"), rows(table));
        assertEquals(List.of("reactor-1 is busy; its dispatchers cannot be listed: Echo.handleRead"), remarks(table));
    }

    @Test
    void ofDispatchersTellsIfThereAreNoneFromIfNoneMatches() {
        DispatcherListing none = new DispatcherListing(List.of(), List.of());
        DispatcherQuery some = new DispatcherQuery("reactor-0", null, null, DispatcherQuery.Order.AGE);
        assertEquals(
                "There is no dispatcher.",
                DispatcherTable.of(DispatcherQuery.ALL, none).ifEmpty());
        assertEquals(
                "There is no such dispatcher.", DispatcherTable.of(some, none).ifEmpty());
    }

    @Test
    void ofSettingsTellsWhoHasSetThem() {
        Table table = SettingTable.of(new ServerConfiguration(
                "echo",
                List.of(
                        new Setting("protocol", "echo", null, Setting.Origin.FILE, "pollux.server-echo.cfg"),
                        new Setting("backlog", "7", "0", Setting.Origin.CONFIG_ADMIN, null),
                        new Setting("enabled", "true", "true", Setting.Origin.DEFAULT, null),
                        new Setting("listen", "7", null, Setting.Origin.FRAMEWORK_PROPERTIES, null),
                        new Setting("receive.buffer", null, null, Setting.Origin.DEFAULT, null)),
                new Problem(Problem.Kind.VALUE_REFUSED, "echo", "backlog is odd")));
        assertEquals(
                List.of(
                        "protocol|echo|pollux.server-echo.cfg",
                        "backlog|7|Config Admin",
                        "enabled|true|default",
                        "listen|7|framework properties",
                        "receive.buffer|-|default"),
                rows(table));
        assertEquals(List.of("Not in effect: backlog is odd"), remarks(table));
    }

    @Test
    @Tag("D24")
    void escapesWhatOthersHaveChosen(@TempDir Path folder) {
        UnixDomainSocketAddress hostile =
                UnixDomainSocketAddress.of(folder.resolve("p\u001b[2J\nreactor-0  Forged  connected"));
        Table dispatchers = DispatcherTable.of(
                DispatcherQuery.ALL, new DispatcherListing(List.of(Samples.dispatcher(null, hostile)), List.of()));
        assertEquals(
                "unix:" + folder + "/p\\u001b[2J\\nreactor-0  Forged  connected",
                dispatchers.rows().get(0).get(4).text());
        Table servers = ServerTable.of(
                List.of(Samples.server(
                        "a\nb",
                        UnixDomainSocketAddress.of("/\u009be"),
                        State.WAITING,
                        Samples.waiting("a\nb", "f\r\ng\u202e"))),
                List.of());
        assertEquals(List.of("a\\nb|echo|unix:/\\u009be|waiting|1|1,234|5"), rows(servers));
        assertEquals("a\\nb: f\\r\\ng\\u202e", remarks(servers).get(1));
    }

    private static List<String> rows(Table table) {
        return table.rows().stream()
                .map(cells -> cells.stream().map(Table.Text::text).collect(Collectors.joining("|")))
                .toList();
    }

    private static List<Tone> tones(Table table, int column) {
        return table.rows().stream().map(cells -> cells.get(column).tone()).toList();
    }

    private static List<String> remarks(Table table) {
        return table.remarks().stream().map(Table.Text::text).toList();
    }
}
