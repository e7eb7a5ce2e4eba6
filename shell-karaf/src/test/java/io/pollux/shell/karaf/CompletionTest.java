// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("The completion")
class CompletionTest {
    private final FakeShell shell = new FakeShell();

    CompletionTest() {
        shell.framework.runtime = new FakeRuntime();
    }

    @AfterEach
    void close() throws IOException {
        shell.close();
    }

    @Test
    void ofASwapOffersReactorsThenLoops() {
        assertEquals(List.of("all", "reactor-0", "reactor-1"), shell.complete("swap", ""));
        assertEquals(List.of("reactor-0", "reactor-1"), shell.complete("swap", "r"));
        assertEquals(List.of("nio", "poll"), shell.complete("swap", "all", ""));
        assertEquals(List.of("poll"), shell.complete("swap", "reactor-1", "p"));
    }

    @Test
    void ofDispatchersOffersOptionsAndTheirValues() {
        assertTrue(shell.complete("dispatchers", "--")
                .containsAll(List.of("--reactor", "--state", "--address", "--sort")));
        assertEquals(List.of("reactor-0", "reactor-1"), shell.complete("dispatchers", "--reactor", ""));
        assertEquals(List.of("connected", "connecting"), shell.complete("dispatchers", "--state", "co"));
        assertEquals(List.of("bytes"), shell.complete("dispatchers", "--sort", "b"));
        assertEquals(List.of("listening"), shell.complete("dispatchers", "--reactor", "reactor-0", "--state", "l"));
    }

    @Test
    void ofAServerOffersThoseThatThereAre() {
        assertEquals(List.of("echo", "time"), shell.complete("server-start", ""));
        assertEquals(List.of("echo"), shell.complete("server-stop", "e"));
        assertEquals(List.of("echo", "time"), shell.complete("server-config", ""));
    }

    @Test
    void ofAConfigurationOffersKeysAndTheValuesThatAreKnown() {
        assertEquals(List.of("enabled=", "listen=", "protocol="), shell.complete("server-config", "echo", ""));
        assertEquals(
                List.of("protocol=daytime", "protocol=discard", "protocol=echo"),
                shell.complete("server-config", "echo", "protocol="));
        assertEquals(
                List.of("enabled=false", "enabled=true"),
                shell.complete("server-config", "new", "protocol=echo", "listen=7", "enabled="));
        assertEquals(List.of(), shell.complete("server-config", "echo", "listen="));
    }

    @Test
    @Tag("D24")
    void offersNoNameThatTheTerminalObeys() {
        FakeRuntime runtime = new FakeRuntime();
        runtime.protocols = List.of("echo", "ec\u001b[2Jho", "ec\nho");
        shell.framework.runtime = runtime;
        assertEquals(List.of("protocol=echo"), shell.complete("server-config", "echo", "protocol="));
    }

    @Test
    void offersNothingWhileThereIsNoRuntime() {
        shell.framework.runtime = null;
        assertEquals(List.of(), shell.complete("swap", ""));
        assertEquals(List.of(), shell.complete("server-config", "echo", ""));
    }
}
