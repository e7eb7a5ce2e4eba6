// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;

/**
 * An echo server in Felix, in a process with few free descriptors. It starts on one loop and obeys the lines of its
 * standard input; it answers each with the loop in use.
 */
public final class FewDescriptorsInFelix {
    private static final int LEFT = 14;
    private static final int LET_GO = 6;

    private final Deque<Closeable> taken = new ArrayDeque<>();
    private final Site site;
    private final Bundle from;
    private final Bundle to;
    private final String next;

    private FewDescriptorsInFelix(String first) throws Exception {
        boolean nio = first.equals("nio");
        next = nio ? "poll" : "nio";
        site = new Site(Map.of());
        from = site.felix.bundle(nio ? Felix.NIO : Felix.POLL);
        to = site.felix.bundle(nio ? Felix.POLL : Felix.NIO);
    }

    /** Serves on the named loop. */
    public static void main(String[] arguments) {
        try {
            new FewDescriptorsInFelix(arguments[0]).run(arguments[0]);
            System.exit(0);
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void run(String first) throws Exception {
        SocketAddress echo = site.serve("echo");
        loadAllClasses(echo, first);
        take();
        for (int i = 0; i < LEFT; i++) {
            taken.pop().close();
        }
        print("port " + ((InetSocketAddress) echo).getPort());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(line);
                print("loop " + site.reactor.loopName());
            }
        }
    }

    private void obey(String line) throws Exception {
        switch (line) {
            case "exhaust" -> Deadline.until("no descriptor is left", FewDescriptorsInFelix::isExhausted);
            case "stop" -> from.stop(Bundle.STOP_TRANSIENT);
            case "park" -> park();
            default -> comeBack();
        }
    }

    /** Takes the descriptors that the last loop has freed before it offers a loop again. */
    private void park() throws Exception {
        to.stop(Bundle.STOP_TRANSIENT);
        take();
        to.start(Bundle.START_TRANSIENT);
        site.call(() -> null);
    }

    private void comeBack() throws Exception {
        for (int i = 0; i < LET_GO && !taken.isEmpty(); i++) {
            taken.pop().close();
        }
        site.awaitLoop(next);
    }

    /** Serves a whole connection on each loop, so that every class is loaded before the descriptors run out. */
    private void loadAllClasses(SocketAddress echo, String first) throws Exception {
        for (String loop : List.of(first, next, first)) {
            site.reactor.swap(loop);
            talk(echo);
        }
        from.stop(Bundle.STOP_TRANSIENT);
        to.stop(Bundle.STOP_TRANSIENT);
        from.start(Bundle.START_TRANSIENT);
        to.start(Bundle.START_TRANSIENT);
        site.reactor.swap(first);
        Deadline.until(
                "the connections have ended",
                () -> site.call(() -> site.reactor.map().size()) == 1);
    }

    private static void talk(SocketAddress server) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        try (EchoFlow flow = new EchoFlow(server, 0)) {
            flow.send(buffer, 64);
            while (!flow.isComplete()) {
                flow.read(buffer);
            }
        }
    }

    private void take() {
        while (true) {
            try {
                taken.push(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static boolean isExhausted() {
        try (FileInputStream probe = new FileInputStream("/dev/null")) {
            return probe.getFD() == null;
        } catch (IOException e) {
            return true;
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
