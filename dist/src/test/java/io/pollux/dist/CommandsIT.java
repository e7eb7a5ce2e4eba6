// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of the shell make of what can be typed. */
@Tag("B16")
class CommandsIT {
    private static final List<String> COMMANDS = List.of(
            "loops",
            "reactors",
            "servers",
            "stats",
            "dispatchers",
            "swap",
            "server-start",
            "server-stop",
            "server-config",
            "welcome",
            "exit");
    private static final List<String> ODD = List.of(
            "$null",
            "$null $null",
            "[a b]",
            "[ ]",
            "[a=1]",
            "{ echo x }",
            "-1 2.5",
            "''",
            "\"a b\" 'c'",
            "1 2 3 4 5 6 7 8 9 10",
            "$.context",
            "\u00e4\u202e\u65e5",
            "--x",
            "a=b=c",
            "x=");

    @TempDir
    Path folder;

    private int calls;

    @Test
    void isNeverAnException() throws Exception {
        Path etc = Files.createDirectory(folder.resolve("etc"));
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            for (String command : COMMANDS) {
                for (String odd : ODD) {
                    if (command.equals("exit") && odd.equals("[ ]")) {
                        continue; // to Gogo, that is nothing, and so it leaves
                    }
                    List<String> said = new ArrayList<>(pollux.run(command + " " + odd));
                    said.addAll(refusals(pollux));
                    assertFalse(said.isEmpty(), command + " " + odd);
                    assertFalse(
                            said.toString().matches("(?s).*(Exception|coerce|fails|invoke).*"),
                            () -> command + " " + odd + ": " + said);
                }
                List<String> help = pollux.run(command + " --help");
                assertTrue(help.get(0).startsWith("Usage: " + command), help::toString);
                assertEquals(2, help.size(), help::toString);
            }
            pollux.run("swap $null poll");
            List<String> nothing = refusals(pollux);
            assertEquals("swap: argument 1 is null", nothing.get(0));
            assertTrue(nothing.get(1).startsWith("Usage: swap REACTOR LOOP"), nothing::toString);
        }
    }

    /** What standard error has had since the last call: a line of our own there tells when that is all. */
    private List<String> refusals(Running pollux) throws Exception {
        pollux.enter("swap refusals-" + ++calls + " end");
        List<String> refusals = new ArrayList<>();
        String line = pollux.nextComplaint();
        while (!line.contains("'refusals-" + calls + "'")) {
            refusals.add(line);
            line = pollux.nextComplaint();
        }
        return refusals;
    }
}
