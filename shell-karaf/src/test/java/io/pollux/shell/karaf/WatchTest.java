// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.support.CommandException;
import org.jline.terminal.Attributes.LocalFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is watched")
class WatchTest {
    private static final long LIMIT_SECONDS = 60;
    private static final String PICTURE = "\u001b[HREACTOR ";

    private final FakeShell shell = FakeShell.withTerminal("xterm-256color");
    private final FakeRuntime runtime = new FakeRuntime();

    WatchTest() {
        shell.framework.runtime = runtime;
    }

    @AfterEach
    void close() throws IOException {
        shell.close();
    }

    @Test
    void isDrawnInThePlaceOfTheOneBefore() throws IOException {
        Queue<String> pictures = new ArrayDeque<>(List.of("one\ntwo", "three"));
        Keys keys = FakeFramework.fake(Keys.class, method -> pictures.isEmpty());
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        new Watch(keys, Duration.ofSeconds(1))
                .run(picture -> picture.println(pictures.remove()), UTF_8, new PrintStream(seen, true, UTF_8));
        assertEquals(
                "\u001b[2J" + "\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J" + "\u001b[Hthree\u001b[K\n\u001b[J",
                seen.toString(UTF_8));
    }

    @Test
    void endsByAKey() throws Exception {
        Watching watching = new Watching();
        watching.awaitPictures();
        assertEquals(false, shell.terminal().getAttributes().getLocalFlag(LocalFlag.ICANON), "keys, not lines");
        shell.press('q');
        watching.awaitEnd();
        assertEquals(true, shell.terminal().getAttributes().getLocalFlag(LocalFlag.ICANON));
        String seen = String.join("\n", shell.lines());
        assertTrue(seen.indexOf(PICTURE) < seen.lastIndexOf(PICTURE), seen);
    }

    @Test
    void endsByAnInterruptOfTheShell() throws Exception {
        Watching watching = new Watching();
        watching.awaitPictures();
        watching.thread.interrupt();
        watching.awaitEnd();
    }

    @Test
    void survivesAnUpdateOfTheRuntime() throws Exception {
        CountDownLatch missed = new CountDownLatch(1);
        shell.framework.runtime = null;
        shell.framework.onAbsent = missed::countDown;
        Watching watching = new Watching();
        assertTrue(missed.await(LIMIT_SECONDS, TimeUnit.SECONDS));
        shell.framework.runtime = runtime;
        watching.awaitPictures();
        shell.press('q');
        watching.awaitEnd();
        String seen = String.join("\n", shell.lines());
        assertTrue(seen.indexOf("Pollux is not running") < seen.indexOf(PICTURE), seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.05", "3601", "NaN", "-1"})
    void isRefreshedAtSensibleIntervalsOnly(String seconds) {
        CommandException refused =
                assertThrows(CommandException.class, () -> shell.run("stats", "--watch", "--interval", seconds));
        assertTrue(refused.getMessage().contains("from 0.1 to 3600"), refused.getMessage());
        assertEquals(List.of(), runtime.asked);
    }

    @Test
    void needsATerminal() throws IOException {
        try (FakeShell script = new FakeShell()) {
            script.framework.runtime = runtime;
            CommandException refused = assertThrows(CommandException.class, () -> script.run("stats", "--watch"));
            assertTrue(refused.getMessage().contains("terminal"), refused.getMessage());
        }
    }

    /** Somebody who watches. */
    private final class Watching {
        private final CountDownLatch pictures = new CountDownLatch(3);
        private final FutureTask<List<String>> command =
                new FutureTask<>(() -> shell.run("stats", "--watch", "--interval", "0.1"));
        final Thread thread = new Thread(command);

        Watching() {
            runtime.onReactors = pictures::countDown;
            thread.start();
        }

        void awaitPictures() throws InterruptedException {
            assertTrue(pictures.await(LIMIT_SECONDS, TimeUnit.SECONDS));
        }

        void awaitEnd() throws Exception {
            command.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
