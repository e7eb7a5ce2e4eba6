// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import java.util.List;

/**
 * The commands for Gogo whose names no method can have: it gives those to a method {@code _main}, with the name in
 * front.
 */
public final class ServerCommands {
    static final List<String> NAMES = List.of("server-start", "server-stop", "server-config");

    private static final String USAGE = "Usage: server-start NAME, server-stop NAME, server-config NAME [KEY=VALUE ...]"
            + " or server-config NAME --delete, for example: server-config echo protocol=echo listen=127.0.0.1:7007";

    private final RuntimeAdmin admin;
    private final Console console;

    ServerCommands(RuntimeAdmin admin, Console console) {
        this.admin = admin;
        this.console = console;
    }

    /** Runs one of them. */
    public void _main(String... commandLine) {
        console.show(() -> run(commandLine[0], List.of(commandLine).subList(1, commandLine.length)));
    }

    private Table run(String name, List<String> arguments) throws RefusedException {
        if (arguments.isEmpty() || (arguments.size() > 1 && !name.equals("server-config"))) {
            throw new RefusedException(USAGE);
        }
        String server = arguments.get(0);
        return switch (name) {
            case "server-start" -> admin.start(server);
            case "server-stop" -> admin.stop(server);
            default -> configure(server, arguments.subList(1, arguments.size()));
        };
    }

    private Table configure(String server, List<String> changes) throws RefusedException {
        if (changes.isEmpty()) {
            return admin.settings(server);
        }
        return changes.equals(List.of("--delete")) ? admin.delete(server) : admin.configure(server, changes);
    }
}
