// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tab key does in the real shell, on a terminal that script(1) makes. */
@Tag("B16")
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompletionIT {
    private static final String TAB = "\t";
    private static final String KILL_LINE = "\u0015";

    @TempDir
    Path folder;

    private OutputStream keys;
    private InputStream screen;
    private final StringBuilder seen = new StringBuilder();

    @Test
    void completesWhatThereIsAtThatMoment() throws Exception {
        Path etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(etc.resolve("pollux.server-first.cfg"), "protocol = echo\nlisten = 127.0.0.1:0\n");
        Files.writeString(etc.resolve("pollux.server-wrong.cfg"), "protocol = echo\nlisten = nowhere\n");
        Process process = start(etc);
        try {
            keys = process.getOutputStream();
            screen = process.getInputStream();
            awaitSeen("pollux> ");
            assertCompleted("swap rea" + TAB, "swap reactor-0 ");
            assertCompleted("swap all po" + TAB, "swap all poll ");
            assertCompleted("pollux:swap all n" + TAB, "pollux:swap all nio ");
            assertCompleted("server-stop fi" + TAB, "server-stop first ");
            assertCompleted("server-config wr" + TAB, "server-config wrong ");
            assertCompleted("server-config first max" + TAB + "7 back" + TAB, "first max.connections=7 backlog=");
            assertCompleted("server-config first protocol=di" + TAB, "protocol=discard ");
            assertCompleted("dispatchers --rea" + TAB, "dispatchers --reactor ");
            assertCompleted("dispatchers --state list" + TAB, "--state listening ");
            type(KILL_LINE + "server-config later protocol=echo listen=127.0.0.1:0\r");
            awaitSeen("listening");
            assertCompleted("server-start la" + TAB, "server-start later ");
            type(KILL_LINE + "exit\r");
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), seen::toString);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(Path etc) throws IOException {
        String command = "stty rows 40 columns 120; exec "
                + Path.of("target", "pollux", "bin", "pollux").toAbsolutePath() + " --etc " + etc;
        ProcessBuilder builder = new ProcessBuilder("script", "-qfec", command, "/dev/null").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment()
                .put(
                        "TMPDIR",
                        Files.createDirectories(Running.temporary(folder)).toString());
        return builder.start();
    }

    /** Types into an empty line, and waits until the line on the screen goes on as it should. */
    private void assertCompleted(String typed, String line) throws IOException {
        seen.setLength(0);
        type(KILL_LINE + typed);
        awaitSeen(line);
    }

    private void type(String text) throws IOException {
        seen.setLength(0);
        keys.write(text.getBytes(UTF_8));
        keys.flush();
    }

    /** Reads the screen without what moves and colours; ends with the test's timeout if it never comes. */
    private void awaitSeen(String text) throws IOException {
        byte[] buffer = new byte[8192];
        while (!plain().contains(text)) {
            int read = screen.read(buffer);
            assertTrue(read >= 0, () -> "it has ended after " + seen);
            seen.append(new String(buffer, 0, read, UTF_8));
        }
    }

    private String plain() {
        return seen.toString().replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[=>]", "");
    }
}
