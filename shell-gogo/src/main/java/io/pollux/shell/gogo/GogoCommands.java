// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.DispatcherTable;
import io.pollux.shell.LoopTable;
import io.pollux.shell.OperatorWords;
import io.pollux.shell.ReactorTable;
import io.pollux.shell.ServerTable;
import io.pollux.shell.SwapTable;
import io.pollux.shell.Table;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;

/**
 * The commands in scope {@code pollux}, but for those of {@link GogoServerCommands}, as methods that Gogo finds by the
 * service's properties. They print, because not every shell shows what a command returns.
 *
 * <p>Gogo prefers the method whose parameters fit what was typed. Where none fits, the one that takes anything says
 * what is wrong; Gogo itself would throw an exception (rule B16).
 */
public final class GogoCommands {
    /** The properties by which Gogo finds it. */
    static final List<String> FUNCTIONS = List.of("loops", "reactors", "servers", "dispatchers", "swap", "stats");

    /** The value that Gogo passes for an option that was not typed. */
    private static final String ABSENT = Parameter.UNSPECIFIED;

    private static final String REACTOR = "--reactor";
    private static final String STATE = "--state";
    private static final String ADDRESS = "--address";
    private static final String SORT = "--sort";

    private final Console console;

    GogoCommands(Console console) {
        this.console = console;
    }

    /** The loops. */
    @Descriptor(CommandPurpose.LOOPS)
    public void loops(Object... none) {
        console.show(Usage.LOOPS, (admin, words) -> LoopTable.of(admin.loops()), none);
    }

    /** The reactors. */
    @Descriptor(CommandPurpose.REACTORS)
    public void reactors(Object... none) {
        console.show(Usage.REACTORS, (admin, words) -> ReactorTable.of(admin.reactors()), none);
    }

    /** The servers. */
    @Descriptor(CommandPurpose.SERVERS)
    public void servers(Object... none) {
        console.show(Usage.SERVERS, (admin, words) -> ServerTable.of(admin.servers(), admin.refused()), none);
    }

    /** The counters. */
    @Descriptor(CommandPurpose.STATS)
    public void stats(Object... none) {
        console.show(Usage.STATS, (admin, words) -> ReactorTable.stats(admin.reactors()), none);
    }

    /** Exchanges loops. */
    @Descriptor(CommandPurpose.SWAP)
    public void swap(
            @Descriptor("the name of a reactor, or all") Object reactor,
            @Descriptor("the name of a loop, see loops") Object loop) {
        console.show(
                Usage.SWAP,
                (admin, words) -> SwapTable.of(admin.swap(OperatorWords.reactor(words.get(0)), words.get(1))),
                reactor,
                loop);
    }

    /** Prints the usage of swap. */
    @Descriptor("Prints the usage, if the arguments are wrong")
    public void swap(Object... misused) {
        console.show(Usage.SWAP, (admin, words) -> new Table(Usage.SWAP.line()), misused);
    }

    /** The dispatchers, all or some. */
    @Descriptor(CommandPurpose.DISPATCHERS)
    public void dispatchers(
            @Parameter(names = REACTOR, absentValue = ABSENT) @Descriptor("only those of the named reactor")
                    Object reactor,
            @Parameter(names = STATE, absentValue = ABSENT) @Descriptor("only those in this state, such as connected")
                    Object state,
            @Parameter(names = ADDRESS, absentValue = ABSENT)
                    @Descriptor("only those whose local or peer address contains this text")
                    Object address,
            @Parameter(names = SORT, absentValue = ABSENT) @Descriptor("the column to sort by, or bytes")
                    Object order) {
        console.show(
                Usage.DISPATCHERS,
                GogoCommands::dispatchers,
                REACTOR,
                reactor,
                STATE,
                state,
                ADDRESS,
                address,
                SORT,
                order);
    }

    private static Table dispatchers(RuntimeAdmin admin, List<String> options) throws RefusedException {
        List<String> values =
                options.stream().map(word -> word.equals(ABSENT) ? null : word).toList();
        DispatcherQuery query = OperatorWords.query(values.get(1), values.get(3), values.get(5), values.get(7));
        return DispatcherTable.of(query, admin.dispatchers(query));
    }

    /** Prints the usage of dispatchers. */
    @Descriptor("Prints the options, if the arguments are wrong")
    public void dispatchers(Object... misused) {
        console.show(
                Usage.DISPATCHERS,
                (admin, words) -> {
                    throw new RefusedException("The options are " + String.join(", ", REACTOR, STATE, ADDRESS, SORT)
                            + "; each takes a value.");
                },
                misused);
    }
}
