// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherQuery.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The commands in Gogo")
class GogoCommandsTest {
    private static final String USAGE_OF_SWAP = "Usage: swap REACTOR LOOP, for example: swap all poll";

    private final FakeRuntime runtime = new FakeRuntime();
    private final FakeShell shell = new FakeShell(runtime);

    @AfterEach
    void close() {
        shell.close();
    }

    @ParameterizedTest
    @CsvSource({
        "loops, loops",
        "reactors, reactors",
        "servers, servers",
        "stats, reactors",
        "swap reactor-1 poll, swap reactor-1 poll",
        "pollux:swap all poll, swap null poll",
        "swap 1 2.5, swap 1 2.5",
        "server-start echo, start echo",
        "server-stop echo, stop echo",
        "server-start 7, start 7",
        "server-config echo, settings echo",
        "server-config echo a=1 b=, 'configure echo {a=1, b=}'",
        "server-config --delete echo, delete echo",
        "server-config echo --delete, delete echo"
    })
    void askTheRuntime(String line, String question) throws Exception {
        assertFalse(shell.run(line).isEmpty(), line);
        assertEquals(List.of(question), runtime.asked);
        assertEquals(0, shell.status());
    }

    @Test
    void listAllDispatchersOrSome() throws Exception {
        shell.run("dispatchers");
        shell.run("dispatchers --sort bytes --reactor reactor-1 --address :80 --state Connected");
        shell.run("dispatchers --reactor all --sort AGE");
        DispatcherQuery some = new DispatcherQuery("reactor-1", Dispatcher.State.CONNECTED, ":80", Order.BYTES);
        assertEquals(
                List.of(
                        "dispatchers " + DispatcherQuery.ALL,
                        "dispatchers " + some,
                        "dispatchers " + DispatcherQuery.ALL),
                runtime.asked);
    }

    @Test
    void showWhatTheRuntimeAnswers() throws Exception {
        assertEquals(
                List.of("LOOP STYLE FEATURES RANKING USED BY", "nio select - 0 -", "poll select - 0 -"),
                shell.run("loops"));
        assertEquals(
                List.of("REACTOR FROM TO CHANNELS LONGEST PAUSE WHOLE SWAP", "reactor-0 nio poll 0 0 ns 0 ns"),
                shell.run("swap all poll"));
        assertEquals(List.of("There is no dispatcher."), shell.run("dispatchers"));
        assertEquals(List.of("Server 'echo' is deleted."), shell.run("server-config echo --delete"));
    }

    @Test
    @Tag("B17")
    void failWithWhatTheRuntimeRefuses() throws Exception {
        assertEquals(List.of(), shell.run("swap all none"));
        assertEquals(List.of("There is no such loop."), shell.complaints());
        assertEquals(1, shell.status());
        shell.run("loops");
        assertEquals(0, shell.status());
    }

    @Test
    @Tag("D24")
    void showNothingOfOthersThatTheTerminalObeys() throws Exception {
        runtime.loops = new String[] {"nio\u001b[2J\nforged"};
        assertEquals("nio\\u001b[2J\\nforged select - 0 -", shell.run("loops").get(1));
        shell.put("odd", "a\nb\u001b");
        shell.run("swap $odd none");
        assertEquals(List.of("No loop for a\\nb\\u001b"), shell.complaints());
    }

    @Test
    void sayThatThereIsNoRuntimeAndGoOnWhenItIsBack() throws Exception {
        shell.runtime = null;
        assertEquals(List.of(), shell.run("loops"));
        assertTrue(shell.complaints().get(0).startsWith("Pollux is not running: "), shell.complaints()::toString);
        assertEquals(1, shell.status());
        shell.runtime = runtime;
        assertEquals(3, shell.run("loops").size());
    }

    @ParameterizedTest
    @CsvSource({
        "--state tired, 'There is no state ''tired'': use one of new, open, '",
        "--state '', 'There is no state'",
        "--sort size, 'There is no order ''size'': use one of age, idle, bytes, '",
        "--size 7, 'The options are --reactor, --state, --address, --sort; each takes a value.'",
        "reactor-0, The options are",
        "--state, The options are",
        "--reactor a --state, The options are",
        "1 2 3 4 5 6 7 8 9, Usage: dispatchers"
    })
    void sayWhatDispatchersAreListedBy(String options, String answer) throws Exception {
        shell.run("dispatchers " + options);
        assertEquals(1, shell.complaints().size(), shell.complaints()::toString);
        assertTrue(shell.complaints().get(0).startsWith(answer), shell.complaints()::toString);
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
    void sayInPlainLinesWhatIsNoWord(Object odd) throws Exception {
        shell.put("odd", odd);
        List<String> said = new ArrayList<>();
        for (String line : List.of(
                "swap $odd poll",
                "swap all $odd",
                "servers $odd $odd",
                "dispatchers --reactor $odd",
                "server-start $odd",
                "server-stop $odd",
                "server-config $odd")) {
            assertEquals(List.of(), shell.run(line), line);
            assertEquals(2, shell.complaints().size(), line + ": " + shell.complaints());
            assertEquals(1, shell.status(), line);
            said.addAll(shell.complaints());
        }
        assertTrue(said.get(0).startsWith("swap: argument 1 is "), said.toString());
        assertEquals(USAGE_OF_SWAP, said.get(1));
        assertTrue(said.get(2).startsWith("swap: argument 2 is "), said.toString());
        assertFalse(said.toString().contains("Exception"), said.toString());
        assertEquals(List.of(), runtime.asked);
    }

    /** Gogo takes a single list for the arguments themselves. */
    @ParameterizedTest
    @MethodSource("odd")
    @Tag("B16")
    void takeNoOddArgumentAlone(Object odd) throws Exception {
        shell.put("odd", odd);
        for (String line : List.of("loops $odd", "stats $odd", "reactors $odd")) {
            List<String> said = shell.run(line);
            if (!List.of().equals(odd)) {
                assertEquals(List.of(), said, line);
                assertFalse(shell.complaints().isEmpty(), line);
                assertFalse(shell.complaints().toString().contains("Exception"), shell.complaints()::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "' '", "-1", "2.5", "true", "1e400", "'{'", "\u202e", "--x"})
    @Tag("B16")
    void takeEveryWordForAName(String word) throws Exception {
        assertFalse(shell.run("swap " + word + " " + word).isEmpty(), word);
        assertFalse(shell.run("dispatchers --reactor " + word).isEmpty(), word);
        assertEquals(2, runtime.asked.size());
    }

    @Test
    @Tag("B16")
    void sayThatTheyTakeNoArgument() throws Exception {
        shell.run("loops x");
        assertEquals(List.of("Usage: loops (1 argument was given)"), shell.complaints());
        shell.run("reactors 1 2");
        assertEquals(List.of("Usage: reactors (2 arguments were given)"), shell.complaints());
    }

    @Test
    void sayHowToSwap() throws Exception {
        shell.run("swap");
        assertEquals(List.of(USAGE_OF_SWAP + " (an argument is missing)"), shell.complaints());
        shell.run("swap reactor-0");
        assertEquals(List.of(USAGE_OF_SWAP + " (1 argument was given)"), shell.complaints());
        shell.run("swap a b c");
        assertEquals(List.of(USAGE_OF_SWAP + " (3 arguments were given)"), shell.complaints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-start", "server-stop", "server-config", "server-start a b", "server-stop a b"})
    void sayHowServersAreChanged(String line) throws Exception {
        shell.run(line);
        assertTrue(shell.complaints().get(0).startsWith("Usage: "), shell.complaints()::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "server-start --all, server-start: there is no option '--all'",
        "server-config --all, server-config: there is no option '--all'",
        "server-config one --delete a=1, 'server-config: use either changes or --delete, not both'",
        "server-config --delete, server-config: which server is to be deleted?"
    })
    @Tag("B16")
    void sayWhichOptionIsWrong(String line, String answer) throws Exception {
        shell.run(line);
        assertEquals(answer, shell.complaints().get(0));
        assertTrue(shell.complaints().get(1).startsWith("Usage: server-"), shell.complaints()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loops --help",
                "reactors -h",
                "servers --help",
                "stats --help",
                "dispatchers --help",
                "dispatchers --state --help",
                "swap --help",
                "swap all --help",
                "server-start --help",
                "server-stop -h",
                "server-config --help",
                "server-config x --help"
            })
    @Tag("B16")
    void haveHelp(String line) throws Exception {
        List<String> said = shell.run(line);
        assertEquals(2, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("Usage: " + line.split(" ", 2)[0]), said::toString);
        assertTrue(said.get(1).matches("[A-Z].*\\."), said::toString);
        assertEquals(List.of(), runtime.asked);
    }

    @Test
    @Tag("B16")
    void neverPrintAnException() throws Exception {
        runtime.onReactors = () -> {
            throw new IllegalStateException("a fault\nof ours");
        };
        shell.run("stats");
        assertEquals(List.of("stats failed, see the log: a fault\\nof ours"), shell.complaints());
        assertEquals(1, shell.status());
    }
}
