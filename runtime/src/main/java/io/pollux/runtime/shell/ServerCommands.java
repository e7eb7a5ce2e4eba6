// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commands for Gogo whose names no method can have: it gives those to a method {@code _main}, with the name in
 * front.
 */
public final class ServerCommands {
    private static final List<Usage> COMMANDS = List.of(Usage.SERVER_START, Usage.SERVER_STOP, Usage.SERVER_CONFIG);
    private static final List<String> NAMES =
            COMMANDS.stream().map(Usage::command).toList();

    /** Asked by shells; none offers it for completion, because of how its name begins. */
    static final String WORDS = "__words";

    private static final String DELETE = "--delete";

    private final RuntimeAdmin admin;
    private final Console console;

    ServerCommands(RuntimeAdmin admin, Console console) {
        this.admin = admin;
        this.console = console;
    }

    /** Runs one of them; or returns the words that may come next in the line that is behind {@link #WORDS}. */
    public List<String> _main(Object... commandLine) {
        String name = commandLine[0].toString();
        Object[] arguments = Arrays.copyOfRange(commandLine, 1, commandLine.length);
        if (name.equals(WORDS)) {
            return new Completion(admin).next(arguments);
        }
        Usage usage = COMMANDS.get(NAMES.indexOf(name));
        console.show(usage, words -> run(usage, words), arguments);
        return null;
    }

    /** What Gogo finds it by. */
    static List<String> functions() {
        return Stream.concat(NAMES.stream(), Stream.of(WORDS)).toList();
    }

    private Table run(Usage usage, List<String> words) throws RefusedException {
        List<String> rest = new ArrayList<>(words);
        boolean deletes = usage == Usage.SERVER_CONFIG && rest.remove(DELETE);
        String server = rest.isEmpty() ? DELETE : rest.remove(0);
        if (server.startsWith("--")) {
            throw usage.refused(deletes ? "which server shall be deleted?" : "there is no option '" + server + "'");
        }
        if (deletes && !rest.isEmpty()) {
            throw usage.refused("either changes or " + DELETE + ", not both");
        }
        return switch (usage) {
            case SERVER_START -> admin.start(server);
            case SERVER_STOP -> admin.stop(server);
            default -> deletes ? admin.delete(server) : configure(server, rest);
        };
    }

    private Table configure(String server, List<String> changes) throws RefusedException {
        return changes.isEmpty() ? admin.settings(server) : admin.configure(server, changes);
    }
}
