// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell, as a person at a terminal meets it. */
@Tag("B17")
class TerminalIT {
    private static final String PROMPT = "pollux> ";

    @TempDir
    Path folder;

    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
    }

    @Test
    void ctrlCClearsTheLineAndTheServerRunsOn() throws Exception {
        try (Terminal terminal = start()) {
            terminal.await(PROMPT);
            terminal.type("swap al");
            terminal.await(" al");
            terminal.type(Terminal.CTRL_C);
            terminal.await(PROMPT);
            terminal.type(Terminal.CTRL_C);
            terminal.await(PROMPT);
            assertRunsOn(terminal);
            terminal.type("exit\r");
            assertEquals(0, terminal.status());
        }
    }

    @Test
    void ctrlCInterruptsTheCommandThatRuns() throws Exception {
        try (Terminal terminal = start()) {
            terminal.await(PROMPT);
            terminal.type("echo be''gins; sleep 1000000\r");
            terminal.await("begins");
            terminal.type(Terminal.CTRL_C);
            terminal.await(PROMPT);
            assertRunsOn(terminal);
        }
    }

    @Test
    void ctrlDOnAnEmptyLineStopsIt() throws Exception {
        try (Terminal terminal = start()) {
            terminal.await(PROMPT);
            terminal.type(Terminal.CTRL_D);
            assertEquals(0, terminal.status());
        }
    }

    @Test
    void ctrlCWithoutAShellStopsIt() throws Exception {
        try (Terminal terminal = start(" --no-shell")) {
            terminal.await("NOW");
            terminal.type(Terminal.CTRL_C);
            assertEquals(0, terminal.status());
        }
    }

    @Test
    void aCommandThatFailsSaysWhyAndTheShellGoesOn() throws Exception {
        try (Terminal terminal = start()) {
            terminal.await(PROMPT);
            terminal.type("swap all nope\r");
            terminal.await("there is no loop 'nope'");
            terminal.await(PROMPT);
            assertRunsOn(terminal);
            terminal.type(Terminal.CTRL_D);
            assertEquals(0, terminal.status());
        }
    }

    @Test
    void aSignalAtThePromptLeavesTheTerminalAsItWas() throws Exception {
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        String pollux = Terminal.command("--etc '" + etc + "'");
        try (Terminal terminal =
                Terminal.run(folder, "stty -g >'" + before + "'; " + pollux + " && stty -g >'" + after + "'")) {
            terminal.await(PROMPT);
            terminal.terminate();
            assertEquals(0, terminal.status());
        }
        assertEquals(Files.readString(before), Files.readString(after));
    }

    private static void assertRunsOn(Terminal terminal) throws Exception {
        terminal.type("echo still ser''ving\r");
        terminal.await("still serving");
        terminal.await(PROMPT);
        assertTrue(terminal.isAlive());
    }

    private Terminal start() throws IOException {
        return start("");
    }

    private Terminal start(String more) throws IOException {
        return Terminal.start(folder, "--etc '" + etc + "'" + more);
    }
}
