// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What may come next in a line")
@Tag("B16")
class CompletionTest {
    private final FakeRuntime runtime = new FakeRuntime();
    private final FakeShell shell = new FakeShell(runtime);
    private final Completion completion = new Completion(shell.access());

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void isTheNameOfAReactorThenOfALoop() {
        assertEquals(List.of("reactor-0", "reactor-1", "all"), next("swap"));
        assertEquals(List.of("nio", "poll"), next("pollux:swap all"));
        assertEquals(List.of(), next("swap all nio"));
        runtime.loops = new String[] {"other"};
        assertEquals(List.of("other"), next("swap all"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-start", "server-stop", "server-config", "pollux:server-stop"})
    void isTheNameOfAServer(String command) {
        assertEquals(List.of("echo", "time"), next(command));
    }

    @Test
    void isASettingWithTheValuesThatAreKnown() {
        runtime.protocols = List.of("echo", "ti\u001bme");
        assertEquals(
                List.of("protocol=", "listen=", "enabled=", "protocol=echo", "enabled=true", "enabled=false"),
                next("server-config one backlog=7"));
        assertEquals(List.of(), next("server-stop one"));
    }

    @Test
    void isTheValueOfAnOption() {
        assertEquals(List.of("reactor-0", "reactor-1", "all"), next("dispatchers --reactor"));
        assertTrue(next("dispatchers --reactor all --state").contains("connected"));
        assertTrue(next("dispatchers --sort").contains("bytes"));
        assertEquals(List.of(), next("dispatchers --address"));
    }

    @Test
    void isNothingIfTheLineIsNone() {
        assertEquals(List.of(), completion.next());
        assertEquals(List.of(), completion.next(List.of()));
        assertEquals(List.of(), completion.next(Arrays.asList(null, "x")));
        assertEquals(List.of(), next("loops"));
        assertEquals(List.of(), next("nonsense x"));
    }

    @Test
    void isNothingWhileThereIsNoRuntime() {
        shell.runtime = null;
        assertEquals(List.of(), next("swap"));
    }

    private List<String> next(String line) {
        List<String> words = Stream.of(line.split(" ")).toList();
        List<String> next = completion.next(words);
        assertEquals(next, completion.next(words.toArray()));
        return next;
    }
}
