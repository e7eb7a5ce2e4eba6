// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Only our own bundles, including the API, in a framework that shares nothing with the tests. */
@DisplayName("Whatever the order in which the bundles start")
class StartOrderIT {
    private static final List<String> WITHOUT_ACTIVATOR = List.of("pollux-api", "jna", Felix.POSIX);
    private static final List<String> PERMUTED = List.of(Felix.NIO, Felix.POLL, Felix.HANDLERS, Felix.RUNTIME);
    private static final byte[] MESSAGE = "as before".getBytes(StandardCharsets.US_ASCII);

    static Stream<List<String>> orders() {
        return permutations(PERMUTED).stream();
    }

    private static List<List<String>> permutations(List<String> all) {
        if (all.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> permutations = new ArrayList<>();
        for (String first : all) {
            List<String> others = new ArrayList<>(all);
            others.remove(first);
            for (List<String> rest : permutations(others)) {
                permutations.add(Stream.concat(Stream.of(first), rest.stream()).toList());
            }
        }
        return permutations;
    }

    @ParameterizedTest
    @MethodSource("orders")
    @Tag("B4")
    @Tag("B6")
    void theSameWorks(List<String> order, @TempDir Path folder) throws Exception {
        Path socket = folder.resolve("echo");
        try (Felix felix = Felix.bare(
                Map.of("pollux.server-echo.protocol", "echo", "pollux.server-echo.listen", "unix:" + socket))) {
            for (String artifact : WITHOUT_ACTIVATOR) {
                felix.install(artifact);
            }
            for (String artifact : order) {
                felix.install(artifact);
            }
            for (String artifact : order) {
                felix.bundle(artifact).start();
            }
            Deadline.until("the server listens", () -> Files.exists(socket) && echoes(socket));
            Deadline.until("the best loop is used", () -> "nio".equals(loopInUse(felix.context())));
            assertEquals(2, services(felix.context(), "io.pollux.EventLoop").length);
            assertEquals(1, services(felix.context(), "io.pollux.Reactors").length);

            for (String artifact : order) {
                felix.bundle(artifact).stop();
            }
            assertArrayEquals(null, services(felix.context(), "io.pollux.Reactor"));
            assertEquals(false, Files.exists(socket));
        }
    }

    private static boolean echoes(Path socket) {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap(MESSAGE));
            ByteBuffer answer = ByteBuffer.allocate(MESSAGE.length);
            while (answer.hasRemaining() && client.read(answer) >= 0) {}
            assertArrayEquals(MESSAGE, answer.array());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Object loopInUse(BundleContext context) throws Exception {
        ServiceReference<?>[] reactors = services(context, "io.pollux.Reactor");
        return reactors == null ? null : reactors[0].getProperty("pollux.loop.name");
    }

    private static ServiceReference<?>[] services(BundleContext context, String type) throws Exception {
        return context.getAllServiceReferences(type, null);
    }
}
