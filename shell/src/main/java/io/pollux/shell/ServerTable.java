// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.SocketType;
import io.pollux.admin.ChangeOutcome;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.ServerStatus;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import io.pollux.text.AddressText;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The servers as a table, including the refused ones. Remarks say why a server does not listen. */
public final class ServerTable {
    private final Table table;
    private final Set<String> running;

    private ServerTable(String ifEmpty, List<ServerStatus> servers, List<RefusedConfiguration> refused) {
        table = new Table(ifEmpty, "SERVER", "PROTOCOL", "ADDRESS", "STATE", ">OPEN", ">ACCEPTED", ">REFUSED");
        running = servers.stream().map(ServerStatus::name).collect(Collectors.toSet());
        servers.forEach(this::server);
        refused.stream()
                .map(RefusedConfiguration::server)
                .filter(name -> name != null && !running.contains(name))
                .distinct()
                .forEach(name -> table.row(name, null, null, new Text("refused", Tone.PROBLEM), "-", "-", "-"));
        refused.forEach(this::refusal);
    }

    /**
     * Makes the table of all servers.
     *
     * @param servers those that run, never null
     * @param refused which configurations are refused, never null
     * @return never null
     */
    public static Table of(List<ServerStatus> servers, List<RefusedConfiguration> refused) {
        Table table = new ServerTable(
                        "No server is configured. An example: server-config echo protocol=echo listen=127.0.0.1:7007",
                        servers,
                        refused)
                .table;
        String count = refused.size() == 1 ? "1 configuration is" : refused.size() + " configurations are";
        return refused.isEmpty() ? table : table.remark(count + " refused.", Tone.PROBLEM);
    }

    /**
     * Makes the table of one server after its configuration was changed.
     *
     * @param changed what has become of it, never null
     * @return never null
     */
    public static Table of(ChangeOutcome changed) {
        List<ServerStatus> left = changed.status() == null ? List.of() : List.of(changed.status());
        Table table = new ServerTable("Server '" + changed.server() + "' is deleted.", left, changed.refused()).table;
        changed.notices().forEach(notice -> table.remark(notice.text(), Tone.NOTICE));
        return table;
    }

    private void server(ServerStatus server) {
        table.row(
                server.name(),
                server.protocol(),
                (server.type() == SocketType.DATAGRAM ? "udp:" : "") + AddressText.of(server.address()),
                new Text(Cells.lower(server.state()), tone(server.state())),
                Human.count(server.connections()),
                Human.count(server.accepted()),
                Cells.faults(server.refused()));
        if (server.overfull() > 0) {
            table.remark(
                    server.name() + ": " + Human.count(server.overfull())
                            + " connections were closed because all connections together held too much data (buffer.limit)",
                    Tone.NOTICE);
        }
        if (server.problem() != null) {
            table.remark(server.name() + ": " + server.problem().text(), tone(server.state()));
        }
    }

    private static Tone tone(ServerStatus.State state) {
        return switch (state) {
            case LISTENING -> Tone.GOOD;
            case OPENING, STOPPED, CLOSED -> Tone.NOTICE;
            case WAITING -> Tone.PROBLEM;
        };
    }

    private void refusal(RefusedConfiguration one) {
        boolean runs = one.server() != null && running.contains(one.server());
        String line = (one.server() == null ? "" : one.server() + ": ") + one.source() + " is refused"
                + (runs ? "; the server is unchanged: " : ": ") + one.reason();
        table.remark(line, Tone.PROBLEM);
    }
}
