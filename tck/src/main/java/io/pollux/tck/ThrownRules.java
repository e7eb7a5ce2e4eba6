// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to anything that a callback or a task throws: rules D11 and D24. */
interface ThrownRules {
    /** A dispatcher that throws when it reads, and keeps its log lines. */
    final class Thrower extends Dispatcher {
        final List<String> logged = new ArrayList<>();
        private final Callable<Throwable> thrown;

        Thrower(Bench bench, Bench.Pair pair, Callable<Throwable> thrown) throws IOException {
            super(pair.mine(), bench.map);
            this.thrown = thrown;
        }

        @Override
        protected void handleRead() {
            throw Thrower.<RuntimeException>asUnchecked(thrown);
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> T asUnchecked(Callable<Throwable> made) throws T {
            try {
                throw (T) made.call();
            } catch (Exception e) {
                throw (T) e;
            }
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {
            logged.add(message);
            super.logInfo(message, level);
        }
    }

    private static String lineOf(Bench bench, Callable<Throwable> thrown) throws Exception {
        Bench.Pair pair = bench.pair();
        Bench.Pair bystander = bench.pair();
        Probe other = new Probe(bench, "other", bystander.mine()).reading();
        Thrower thrower = new Thrower(bench, pair, thrown);
        Bench.say(pair.peer(), "x");
        Bench.say(bystander.peer(), "x");
        bench.until("the end", () -> thrower.state() == Dispatcher.State.CLOSED && other.reads == 1);
        assertFalse(pair.mine().isOpen());
        assertEquals(1, thrower.logged.size(), () -> thrower.logged.toString());
        return thrower.logged.get(0);
    }

    @Test
    @Tag("D11")
    default void d11_theLineTellsTheCausesToo(Bench bench) throws Exception {
        String line = lineOf(
                bench,
                () -> new IOException(
                        "outer", new IllegalStateException("the real reason", new Error("the very reason"))));
        assertTrue(line.contains("(java.io.IOException:outer ["), line);
        assertTrue(line.contains(", caused by java.lang.IllegalStateException:the real reason"), line);
        assertTrue(line.contains(", caused by java.lang.Error:the very reason"), line);
    }

    @Test
    @Tag("D11")
    default void d11_theLineOfAnEndlessRecursionIsBounded(Bench bench) throws Exception {
        String line = lineOf(bench, () -> new Error(recursion(0)));
        assertTrue(line.contains("java.lang.StackOverflowError"), line);
        assertTrue(line.length() < 20_000, () -> line.length() + " characters");
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static StackOverflowError recursion(int depth) {
        try {
            return recursion(depth + 1);
        } catch (StackOverflowError e) {
            return e;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D11")
    default void d11_theLoopSurvivesWhateverTheThrowableDoes(HostileThrowable.Way way, Bench bench) throws Exception {
        String line = lineOf(bench, () -> new HostileThrowable(way));
        assertTrue(line.contains("(" + HostileThrowable.class.getName() + ":"), line);
        assertTrue(line.length() < 40_000, () -> line.length() + " characters");
        assertFalse(line.contains("\n"), line);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D11")
    default void d11_theLoopSurvivesWhatATaskThrows(HostileThrowable.Way way, Bench bench) throws Exception {
        boolean[] done = new boolean[2];
        bench.map.execute(() -> {
            throw new HostileThrowable(way);
        });
        bench.map.execute(() -> done[0] = true);
        bench.map.schedule(
                () -> {
                    throw new HostileThrowable(way);
                },
                Duration.ZERO);
        bench.map.schedule(() -> done[1] = true, Duration.ofMillis(1));
        bench.until("the others", () -> done[0] && done[1]);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D11")
    default void d11_theLoopSurvivesAnErrorHandlerThatThrowsIt(HostileThrowable.Way way, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Dispatcher bad = new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() {
                throw new HostileThrowable(way);
            }

            @Override
            protected void handleError(Throwable thrown) {
                throw new HostileThrowable(way);
            }
        };
        bad.whenClosed(() -> {
            throw new HostileThrowable(way);
        });
        Bench.say(pair.peer(), "x");
        bench.until("the end", () -> bad.state() == Dispatcher.State.CLOSED);
        assertFalse(pair.mine().isOpen());
    }

    @Test
    @Tag("D24")
    default void d24_aMessageIsOneLineWhateverItContains(Bench bench) throws Exception {
        String line = lineOf(bench, () -> new IOException("a\r\nSEVERE forged\u001b[2J\u2028\u202e\ud800"));
        assertTrue(line.contains(":a\\r\\nSEVERE forged\\u001b[2J\\u2028\\u202e\\ud800 ["), line);
    }
}
