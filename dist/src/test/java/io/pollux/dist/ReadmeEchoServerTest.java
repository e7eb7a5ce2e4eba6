// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeEchoServerTest {
    private String source;

    @BeforeEach
    void read() throws IOException {
        source = Fences.java("README.md").get(0);
    }

    @Test
    void itHasTwentyLines() {
        String type = source.substring(source.indexOf("public class"));
        assertEquals(20, type.lines().filter(line -> !line.isBlank()).count(), type);
    }

    @Test
    void itSendsBackWhatItGets(@TempDir Path classes) throws Exception {
        compile(classes);
        int port = freePort();
        Thread server = run(classes, port);
        byte[] sent = new byte[100_000];
        new Random(7).nextBytes(sent);
        try (Socket client = connect(server, port)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> write(client, sent));
            assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            sending.join();
        } finally {
            server.interrupt();
            server.join();
        }
    }

    private void compile(Path classes) throws IOException {
        String file =
                Files.writeString(classes.resolve("EchoServer.java"), source).toString();
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages, true);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(out, out, "-Xlint:all,-path", "-Werror", "-d", classes.toString(), "-cp", path(), file);
        assertEquals(0, status, messages::toString);
    }

    /** Everything that this test sees, whether as a module or not. */
    private static String path() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Thread run(Path classes, int port) throws Exception {
        URL[] path = {classes.toUri().toURL()};
        @SuppressWarnings("resource") // the server goes on loading from it
        Class<?> type = new URLClassLoader(path, ReadmeEchoServerTest.class.getClassLoader()).loadClass("EchoServer");
        Thread thread = new Thread(() -> main(type, port), "echo-server");
        thread.start();
        return thread;
    }

    private static void main(Class<?> type, int port) {
        try {
            type.getMethod("main", String[].class).invoke(null, (Object) new String[] {String.valueOf(port)});
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("it has no main", e);
        }
    }

    private static Socket connect(Thread server, int port) throws IOException {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException e) {
                assertTrue(server.isAlive(), "the server has ended");
                LockSupport.parkNanos(1_000_000); // it needs the processor to start
            }
        }
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
