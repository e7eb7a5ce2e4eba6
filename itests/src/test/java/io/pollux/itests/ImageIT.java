// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.child.Child;
import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example {@code echo-server} as a jlink image, made as the guide to deploying says. */
@DisplayName("A jlink image")
class ImageIT {
    private static final Path SOURCES = Path.of("..", "examples", "echo-server", "src", "main", "java");

    private static final List<Path> MODULES = Stream.of(
                    "pollux-api", "pollux-handlers", "pollux-loop-nio", "pollux-loop-poll", "pollux-posix", "jna-jpms")
            .map(BuiltJar::bundle)
            .toList();

    private static Path image;

    @BeforeAll
    static void link(@TempDir Path folder) throws IOException {
        UserModule server = new UserModule(SOURCES, folder.resolve("classes"));
        server.compileBeside(MODULES);
        List<Path> path = new ArrayList<>(MODULES);
        path.add(server.classes());
        image = folder.resolve("image");
        UserModule.run(
                "jlink",
                List.of(
                        "--module-path",
                        UserModule.joined(path),
                        "--add-modules",
                        "org.example.echo,io.pollux.loop.nio,io.pollux.loop.poll",
                        "--output",
                        image.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "poll"})
    void servesOnEachLoop(String loop) throws Exception {
        List<String> command = new ArrayList<>(Child.java(image));
        command.addAll(List.of("-m", "org.example.echo/org.example.echo.EchoServer", "0", loop));
        try (Child child = new Child(command)) {
            int port = Integer.parseInt(child.await(loop + " serves"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setSoTimeout((int) Deadline.LIMIT.toMillis());
                client.getOutputStream().write("hello".getBytes(US_ASCII));
                assertEquals("hello", new String(client.getInputStream().readNBytes(5), US_ASCII), child::output);
            }
        }
    }
}
