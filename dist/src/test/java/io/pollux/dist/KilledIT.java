// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a run ends by a signal, and what is left of one that was killed. */
class KilledIT {
    @TempDir
    Path folder;

    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
    }

    @Test
    void itIsOneProcessSoNothingOfItOutlivesAKill() throws Exception {
        try (Running pollux = start()) {
            pollux.run("echo up");
            assertTrue(pollux.handle().info().command().orElse("").endsWith("/java"));
            assertEquals(0, pollux.handle().descendants().count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    @Tag("B17")
    void aSignalStopsItCleanlyAndItsFolderGoes(String signal) throws Exception {
        try (Running pollux = start()) {
            pollux.run("echo up");
            assertEquals(1, folders().size());
            pollux.signal(signal);
            assertEquals(0, pollux.status());
            assertEquals(Set.of(), folders());
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void theNextStartTakesAwayWhatNobodyUsesAndNothingElse() throws Exception {
        Path strange = Files.createDirectories(Running.temporary(folder).resolve("pollux.strange1"));
        Path empty = Files.createDirectories(Running.temporary(folder).resolve("pollux.strange2"));
        Files.createFile(empty.resolve("lock"));
        Set<Path> others = Set.of(strange, empty);
        Path dead;
        try (Running pollux = start()) {
            pollux.run("echo up");
            dead = without(others, folders()).iterator().next();
            pollux.kill();
        }
        assertTrue(Files.exists(dead));
        try (Running first = start()) {
            first.run("echo up");
            assertTrue(Files.notExists(dead), "what a killed run has left is still there");
            Set<Path> used = without(others, folders());
            assertEquals(1, used.size(), used::toString);
            try (Running second = start()) {
                second.run("echo up");
                Set<Path> both = without(others, folders());
                assertEquals(2, both.size(), both::toString);
                assertTrue(both.containsAll(used), both::toString);
                assertTrue(folders().containsAll(others), "what is not ours, or may be about to be locked, has gone");
            }
            assertEquals(List.of("up"), first.run("echo up"));
        }
    }

    private static Set<Path> without(Set<Path> some, Set<Path> all) {
        Set<Path> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private Set<Path> folders() throws IOException {
        try (Stream<Path> left = Files.list(Running.temporary(folder))) {
            return left.filter(path -> path.getFileName().toString().startsWith("pollux."))
                    .collect(Collectors.toSet());
        }
    }

    private Running start() throws IOException {
        return Running.start(folder, "--etc", etc.toString());
    }
}
