// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherQuery.Order;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The commands in Karaf's shell")
class CommandsTest {
    private final FakeShell shell = new FakeShell();
    private final FakeRuntime runtime = new FakeRuntime();

    CommandsTest() {
        shell.framework.runtime = runtime;
    }

    @AfterEach
    void close() throws IOException {
        shell.close();
    }

    @Test
    void areThese() {
        assertEquals(
                Set.of(
                        "loops",
                        "reactors",
                        "servers",
                        "dispatchers",
                        "swap",
                        "stats",
                        "server-start",
                        "server-stop",
                        "server-config"),
                shell.registry.getCommands().stream().map(Command::getName).collect(toSet()));
    }

    @ParameterizedTest
    @CsvSource({
        "loops, loops",
        "reactors, reactors",
        "servers, servers",
        "stats, reactors",
        "swap reactor-1 poll, swap reactor-1 poll",
        "server-start echo, start echo",
        "server-stop echo, stop echo",
        "server-config echo, settings echo",
        "server-config echo a=1 b=, 'configure echo {a=1, b=}'",
        "server-config --delete echo, delete echo",
        "server-config echo --delete, delete echo"
    })
    void askTheRuntime(String line, String question) throws Exception {
        String[] words = line.split(" ", -1);
        shell.run(words[0], List.of(words).subList(1, words.length).toArray());
        assertEquals(List.of(question), runtime.asked);
        assertEquals(0, shell.framework.holders.get());
    }

    @Test
    void listAllDispatchersOrSome() throws Exception {
        shell.run("dispatchers");
        shell.run(
                "dispatchers", "--reactor", "reactor-1", "--state", "Connected", "--address", "10.", "--sort", "bytes");
        DispatcherQuery some = new DispatcherQuery("reactor-1", Dispatcher.State.CONNECTED, "10.", Order.BYTES);
        assertEquals(List.of("dispatchers " + DispatcherQuery.ALL, "dispatchers " + some), runtime.asked);
    }

    @Test
    void showWhatTheRuntimeAnswers() throws Exception {
        assertEquals(
                List.of(
                        "LOOP | STYLE  | FEATURES | RANKING | USED BY",
                        "-----+--------+----------+---------+--------",
                        "nio  | select | -        |       0 | -",
                        "poll | select | -        |       0 | -"),
                shell.run("loops"));
        assertEquals(List.of("nio\tselect\t-\t0\t-", "poll\tselect\t-\t0\t-"), shell.run("loops", "--no-format"));
        assertEquals(
                List.of("echo\techo\t127.0.0.1:7\tlistening\t0\t0\t0"),
                shell.run("server-start", "--no-format", "echo"));
        assertEquals(List.of("Server 'echo' is deleted."), shell.run("server-config", "echo", "--delete"));
    }

    @Test
    void failWithWhatTheRuntimeRefuses() {
        CommandException refused = assertThrows(CommandException.class, () -> shell.run("swap", "all", "none"));
        assertEquals("There is no such loop.", refused.getMessage());
        assertEquals("There is no such loop.", refused.getNiceHelp());
        assertEquals(0, shell.framework.holders.get());
    }

    @Test
    @Tag("D24")
    void showNothingOfOthersThatTheTerminalObeys() throws Exception {
        runtime.loops = new String[] {"nio\u001b[2J\nforged", "\u202epoll"};
        assertEquals(
                List.of("nio\\u001b[2J\\nforged\tselect\t-\t0\t-", "\\u202epoll\tselect\t-\t0\t-"),
                shell.run("loops", "--no-format"));
        assertEquals(4, shell.run("loops").size());
        CommandException refused = assertThrows(CommandException.class, () -> shell.run("swap", "a\nb\u001b", "none"));
        assertEquals("No loop for a\\nb\\u001b", refused.getNiceHelp());
        assertEquals("No loop for a\\nb\\u001b", refused.getMessage());
    }

    @Test
    void refuseStatesAndOrdersThatDoNotExist() {
        CommandException state =
                assertThrows(CommandException.class, () -> shell.run("dispatchers", "--state", "tired"));
        assertTrue(state.getMessage().contains("'tired': use one of new, open, "), state.getMessage());
        CommandException order = assertThrows(CommandException.class, () -> shell.run("dispatchers", "--sort", "size"));
        assertTrue(order.getMessage().contains("'size': use one of age, idle, bytes, "), order.getMessage());
    }

    @Test
    void doNotChangeAndDeleteAServerAtOnce() {
        assertThrows(CommandException.class, () -> shell.run("server-config", "--delete", "echo", "a=1"));
        assertEquals(List.of(), runtime.asked);
    }

    @Test
    void sayThatThereIsNoRuntimeAndGoOnWhenItIsBack() throws Exception {
        shell.framework.runtime = null;
        CommandException absent = assertThrows(CommandException.class, () -> shell.run("loops"));
        assertEquals(1, absent.getNiceHelp().lines().count());
        assertTrue(absent.getNiceHelp().startsWith("Pollux is not running: "), absent.getNiceHelp());
        shell.framework.runtime = runtime;
        assertEquals(4, shell.run("loops").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"swap", "server-start", "server-stop", "server-config"})
    void needTheirArguments(String name) {
        CommandException missing = assertThrows(CommandException.class, () -> shell.run(name));
        assertTrue(missing.getNiceHelp().contains("is required"), missing.getNiceHelp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"swap", "server-start", "server-stop", "server-config"})
    @Tag("B16")
    void sayInPlainLinesWhatIsNoName(String name) {
        for (Object odd : List.of("", " ", List.of(), Map.of("a", 1), -1, "x".repeat(10_000))) {
            Object[] arguments = name.equals("swap") ? new Object[] {odd, "none"} : new Object[] {odd};
            try {
                shell.run(name, arguments);
            } catch (Exception e) {
                assertInstanceOf(CommandException.class, e);
                String said = ((CommandException) e).getNiceHelp();
                assertFalse(said.contains("Exception") || said.contains("fails"), said);
                assertTrue(said.length() < 10_000, said);
            }
        }
    }

    @Test
    @Tag("B16")
    void sayInOnePlainLineThatTheyFail() {
        runtime.onReactors = () -> {
            throw new IllegalStateException("a fault\nof ours");
        };
        CommandException fails = assertThrows(CommandException.class, () -> shell.run("stats"));
        assertEquals("The command failed, see the log: a fault\\nof ours", fails.getNiceHelp());
    }

    @Test
    void haveHelp() throws Exception {
        for (Command command : shell.registry.getCommands()) {
            String help = String.join("\n", shell.run(command.getName(), "--help"));
            assertTrue(help.contains("DESCRIPTION") && help.contains("DETAILS"), help);
            assertTrue(help.contains("--no-format"), help);
            boolean takesMore = help.contains("ARGUMENTS") || help.contains("--sort") || help.contains("--watch");
            String details = help.substring(help.indexOf("DETAILS"));
            assertEquals(takesMore, details.contains("    pollux:" + command.getName() + " "), "an example: " + help);
        }
        assertEquals(List.of(), runtime.asked);
    }
}
