// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.OperatorWords;
import io.pollux.shell.ServerTable;
import io.pollux.shell.SettingTable;
import io.pollux.shell.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commands for Gogo whose names no method can have: it gives those to a method {@code _main}, with the name in
 * front.
 */
public final class GogoServerCommands {
    private static final List<Usage> COMMANDS = List.of(Usage.SERVER_START, Usage.SERVER_STOP, Usage.SERVER_CONFIG);
    private static final List<String> NAMES =
            COMMANDS.stream().map(Usage::command).toList();

    /** Asked by shells; none offers it for completion, because of how its name begins. */
    static final String WORDS = "__words";

    private static final String DELETE = "--delete";

    private final Console console;

    GogoServerCommands(Console console) {
        this.console = console;
    }

    /** Runs one of them; or returns the words that may come next in the line that is behind {@link #WORDS}. */
    public List<String> _main(Object... commandLine) {
        String name = commandLine[0].toString();
        Object[] arguments = Arrays.copyOfRange(commandLine, 1, commandLine.length);
        if (name.equals(WORDS)) {
            return new Completion(console.runtime()).next(arguments);
        }
        Usage usage = COMMANDS.get(NAMES.indexOf(name));
        console.show(usage, (admin, words) -> run(usage, admin, words), arguments);
        return null;
    }

    /** The properties by which Gogo finds it. */
    static List<String> functions() {
        return Stream.concat(NAMES.stream(), Stream.of(WORDS)).toList();
    }

    private static Table run(Usage usage, RuntimeAdmin admin, List<String> words) throws RefusedException {
        List<String> rest = new ArrayList<>(words);
        boolean deletes = usage == Usage.SERVER_CONFIG && rest.remove(DELETE);
        String server = rest.isEmpty() ? DELETE : rest.remove(0);
        if (server.startsWith("--")) {
            throw usage.refused(deletes ? "which server is to be deleted?" : "there is no option '" + server + "'");
        }
        if (deletes && !rest.isEmpty()) {
            throw usage.refused("use either changes or " + DELETE + ", not both");
        }
        return switch (usage) {
            case SERVER_START -> ServerTable.of(admin.start(server));
            case SERVER_STOP -> ServerTable.of(admin.stop(server));
            default -> deletes ? ServerTable.of(admin.delete(server)) : configure(admin, server, rest);
        };
    }

    private static Table configure(RuntimeAdmin admin, String server, List<String> changes) throws RefusedException {
        return changes.isEmpty()
                ? SettingTable.of(admin.settings(server))
                : ServerTable.of(admin.configure(server, OperatorWords.changes(changes)));
    }
}
