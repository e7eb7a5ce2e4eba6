// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that come to the folder deploy, change and go while it runs. */
@Tag("B17")
class DeployIT {
    @TempDir
    Path folder;

    private Path etc;
    private Path deploy;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        deploy = Files.createDirectory(folder.resolve("my bundles, all"));
    }

    @Test
    void areStartedUpdatedAndUninstalledAsTheirFilesComeChangeAndGo() throws Exception {
        Path jar = deploy.resolve("mine.jar");
        try (Running pollux = start()) {
            assertEquals(0, listed(pollux).size(), "nothing is there yet");
            SmallBundle.write(jar, "mine", "1.0.0");
            await(pollux, ".*Active.*mine \\(1\\.0\\.0\\).*");
            SmallBundle.write(jar, "mine", "2.0.0");
            await(pollux, ".*Active.*mine \\(2\\.0\\.0\\).*");
            assertEquals(1, listed(pollux).size());
            Files.delete(jar);
            while (!listed(pollux).isEmpty()) {
                LockSupport.parkNanos(100_000_000); // a test without end has a timeout
            }
            pollux.endInput();
            assertEquals(0, pollux.status());
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void aFileThatIsHalfWrittenIsTakenWhenItIsWhole() throws Exception {
        byte[] whole = SmallBundle.bytes("mine", "1.0.0");
        try (Running pollux = start()) {
            assertEquals(0, listed(pollux).size(), "nothing is there yet");
            try (OutputStream out = Files.newOutputStream(deploy.resolve("mine.jar"))) {
                out.write(Arrays.copyOf(whole, 20));
                out.flush();
                pollux.run("sleep 3");
                assertEquals(0, listed(pollux).size(), "half of it");
                out.write(whole, 20, whole.length - 20);
            }
            await(pollux, ".*Active.*mine.*");
        }
    }

    @Test
    void theProtocolsOfDeployAreThereBeforeTheServers() throws Exception {
        StuckProtocol.bundle(deploy.resolve("stuck.jar"));
        Files.writeString(etc.resolve("pollux.server-one.cfg"), "protocol = stuck\nlisten = 127.0.0.1:0\n");
        try (Running pollux = start()) {
            List<String> servers = pollux.run("servers");
            assertTrue(servers.stream().anyMatch(row -> row.matches("one .*listening.*")), servers::toString);
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void aServerFollowsItsProtocolThatComesWhileItRuns() throws Exception {
        Files.writeString(etc.resolve("pollux.server-one.cfg"), "protocol = stuck\nlisten = 127.0.0.1:0\n");
        try (Running pollux = start()) {
            assertTrue(pollux.nextComplaint().contains("there is no protocol 'stuck'"));
            StuckProtocol.bundle(deploy.resolve("stuck.jar"));
            while (pollux.run("servers").stream().noneMatch(row -> row.matches("one .*listening.*"))) {
                LockSupport.parkNanos(100_000_000); // a test without end has a timeout
            }
        }
    }

    @Test
    void aBundleThatDoesNotStartIsToldAndTheOthersServe() throws Exception {
        Files.writeString(etc.resolve("pollux.server-one.cfg"), "protocol = echo\nlisten = 127.0.0.1:0\n");
        Files.writeString(deploy.resolve("broken.jar"), "no jar");
        SmallBundle.write(deploy.resolve("mine.jar"), "mine", "1.0.0");
        try (Running pollux = start()) {
            await(pollux, ".*Active.*mine.*");
            List<String> servers = pollux.run("servers");
            assertTrue(servers.stream().anyMatch(row -> row.matches("one .*listening.*")), servers::toString);
            assertTrue(pollux.nextComplaint().contains("broken.jar cannot be read"));
        }
    }

    private static List<String> listed(Running pollux) throws Exception {
        return pollux.run("lb mine").stream()
                .filter(line -> line.contains("mine (") || line.contains("|mine|"))
                .toList();
    }

    private static void await(Running pollux, String row) throws Exception {
        while (listed(pollux).stream().noneMatch(line -> line.matches(row))) {
            LockSupport.parkNanos(100_000_000); // a test without end has a timeout
        }
    }

    private Running start() throws IOException {
        return Running.start(folder, "--etc", etc.toString(), "--deploy", deploy.toString());
    }
}
