// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The terminal session of the README: its commands still work under traffic, with tables of the same columns. */
class SwapSessionIT {
    private static final String PROMPT = "pollux> ";
    private static final Pattern SESSION = Pattern.compile("(?ms)^```console\n(" + PROMPT + ".*?)^```$");
    private static final int CLIENTS = 4;

    /** A command, and the heading of the table that the README shows below it, or an empty text. */
    private record Shown(String command, String heading) {}

    private final AtomicBoolean over = new AtomicBoolean();

    @TempDir
    Path folder;

    @Test
    void itsCommandsWorkWhileEveryByteComesBack() throws Exception {
        int port = freePort();
        Path etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(etc.resolve("pollux.server-echo.cfg"), "protocol = echo\nlisten = 127.0.0.1:" + port + "\n");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            pollux.run("servers");
            List<Future<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(talk(port, client)));
            }
            for (Shown shown : session()) {
                List<String> printed = pollux.run(shown.command());
                assertEquals(shown.heading(), printed.isEmpty() ? "" : heading(printed.get(0)), shown.command());
            }
            over.set(true);
            for (Future<Integer> client : clients) {
                assertTrue(client.get() > 0, "it has sent nothing");
            }
            pollux.endInput();
            assertEquals(0, pollux.status(), () -> pollux.complaints().toString());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Shown> session() throws IOException {
        var session = SESSION.matcher(Fences.read("README.md"));
        assertTrue(session.find(), "the README has no session");
        List<String> lines = session.group(1).lines().toList();
        List<Shown> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(PROMPT)) {
                boolean hasTable = i + 1 < lines.size() && !lines.get(i + 1).startsWith(PROMPT);
                commands.add(
                        new Shown(lines.get(i).substring(PROMPT.length()), hasTable ? heading(lines.get(i + 1)) : ""));
            }
        }
        return commands;
    }

    /** The columns, whatever their widths. */
    private static String heading(String line) {
        return line.strip().replaceAll(" {2,}", "  ");
    }

    /** Sends and compares on one connection until the session is over; returns how often. */
    private Callable<Integer> talk(int port, int seed) {
        return () -> {
            byte[] sent = new byte[60_000];
            new Random(seed).nextBytes(sent);
            int times = 0;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (; times == 0 || !over.get(); times++) {
                    socket.getOutputStream().write(sent);
                    assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
                }
            }
            return times;
        };
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
