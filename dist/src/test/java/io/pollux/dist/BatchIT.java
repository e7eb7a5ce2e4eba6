// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that come through a pipe: which of them fail, and that the end of input stops everything after any. */
@Timeout(300)
@Tag("B17")
class BatchIT {
    @TempDir
    Path folder;

    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
    }

    @Test
    void eachFailureIsToldTheNextCommandsRunAndTheStatusIsOne() throws Exception {
        List<String> failing = List.of(
                "no-such-command",
                "swap all nope",
                "swap all",
                "server-start nobody",
                "echo )",
                "cat /no/such/file",
                "throw oops",
                "(".repeat(4_000) + ")".repeat(4_000));
        try (Running pollux = start()) {
            pollux.run("echo up");
            for (String line : failing) {
                int before = pollux.complaints().size();
                assertEquals(List.of(), pollux.run(line), line);
                assertEquals(List.of("next"), pollux.run("echo next"));
                assertTrue(pollux.complaints().size() > before, () -> "nothing is told of " + line);
            }
            pollux.endInput();
            assertEquals(1, pollux.status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swap all nope; echo next",
                "echo first; no-such-command; echo next",
                "swap all nope && echo next",
                "echo one || echo two; swap all nope",
                "exit 3",
                "swap all nope",
                "no-such-command",
                "cat /no/such/file",
                "grep nothing /etc/hosts"
            })
    void oneFailureIsEnough(String line) throws Exception {
        assertEquals(1, statusAfter(line + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "echo without an end",
                "echo one\r\necho two\r\n",
                "# a comment\n",
                "each [a b] {\n echo several\n echo lines\n}\n",
                "stop 0\n",
                "swap all nope || echo expected\n",
                "\ufeffservers\n",
                "update 0\n",
                "lb\n"
            })
    void whatFailsNotEndsWithZero(String input) throws Exception {
        assertEquals(0, statusAfter(input));
    }

    @Test
    void aProgramOfSeveralLinesRunsOnceItIsWhole() throws Exception {
        try (Running pollux = start()) {
            pollux.run("echo up");
            assertEquals(
                    List.of("a", "b"),
                    pollux.run("each [a b] {\n x = $it\n echo $x\n}").stream()
                            .filter(line -> line.matches("[ab]"))
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo 'half", "echo {", "((((("})
    void anEndWithinACommandIsAFailure(String input) throws Exception {
        try (Running pollux = start()) {
            pollux.enter(input);
            pollux.endInput();
            assertEquals(1, pollux.status());
            assertEquals(List.of("pollux: the input ends within a command: " + input), pollux.complaints());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stop, io.pollux.dist",
        "stop, org.apache.felix.gogo.runtime",
        "stop, org.apache.felix.gogo.command",
        "stop, org.apache.felix.gogo.jline",
        "stop, org.apache.felix.configadmin",
        "stop, org.apache.felix.fileinstall",
        "stop, io.pollux.runtime",
        "uninstall, io.pollux.dist",
        "uninstall, org.apache.felix.gogo.runtime",
        "update, io.pollux.dist",
        "refresh, io.pollux"
    })
    void theEndOfInputStopsEverythingWhateverHasBecomeOfABundle(String command, String bundle) throws Exception {
        try (Running pollux = start()) {
            String id = RefreshIT.idOf(pollux, bundle);
            pollux.enter(command + " " + id);
            pollux.endInput();
            int status = pollux.status();
            assertTrue(status == 0 || status == 1, () -> "ends with " + status);
            assertFalse(pollux.isAlive());
        }
    }

    private int statusAfter(String input) throws Exception {
        try (Running pollux = start()) {
            pollux.type(input);
            pollux.endInput();
            return pollux.status();
        }
    }

    private Running start() throws IOException {
        return Running.start(folder, "--etc", etc.toString());
    }
}
