// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.action.osgi.RegistryImpl;
import org.apache.karaf.shell.support.parsing.CommandLineImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** Karaf's own shell as far as it takes commands, completes and runs them, with a session of our making. */
final class FakeShell implements AutoCloseable {
    final FakeFramework framework = new FakeFramework();
    final RegistryImpl registry = new RegistryImpl(null);
    final Session session = FakeFramework.fake(Session.class, this::answer);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream before = System.out;
    private LineDisciplineTerminal terminal;
    private String completed;

    private Object answer(String method) {
        return switch (method) {
            case "getRegistry" -> registry;
            case "get" -> terminal;
            case "getTerminal" -> terminal == null ? null : karafsTerminal();
            case "resolveCommand" -> "pollux:" + completed;
            default -> throw new UnsupportedOperationException(method);
        };
    }

    /** A shell for scripts, which has no terminal. */
    FakeShell() {
        registry.register(session);
        registry.register(framework.access);
        ManagerImpl manager = new ManagerImpl(registry, registry);
        services().forEach(manager::register);
        System.setOut(new PrintStream(output, true, UTF_8));
    }

    /** A shell with somebody at a terminal. */
    static FakeShell withTerminal(String type) {
        FakeShell shell = new FakeShell();
        try {
            shell.terminal = new LineDisciplineTerminal("fake", type, shell.output, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shell;
    }

    private static org.apache.karaf.shell.api.console.Terminal karafsTerminal() {
        return FakeFramework.fake(org.apache.karaf.shell.api.console.Terminal.class, method -> switch (method) {
            case "getWidth" -> 80;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    Terminal terminal() {
        return terminal;
    }

    /** What Karaf finds: the header names the package, annotations name the classes. */
    private static List<Class<?>> services() {
        List<Class<?>> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("target/classes/io/pollux/shell/karaf"))) {
            for (Path file : files.sorted().toList()) {
                Class<?> type = Class.forName(
                        "io.pollux.shell.karaf." + file.getFileName().toString().replace(".class", ""));
                if (type.isAnnotationPresent(Service.class)) {
                    found.add(type);
                }
            }
            return found;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command; returns the lines that it prints. */
    List<String> run(String name, Object... arguments) throws Exception {
        output.reset();
        command(name).execute(session, new ArrayList<>(List.of(arguments)));
        return lines();
    }

    private Command command(String name) {
        return registry.getCommand("pollux", name);
    }

    List<String> lines() {
        return output.toString(UTF_8).lines().toList();
    }

    /** What is offered to complete the last of these words of a command line. */
    List<String> complete(String... words) {
        completed = words[0];
        String line = String.join(" ", words);
        int last = words.length - 1;
        List<Candidate> candidates = new ArrayList<>();
        command(words[0])
                .getCompleter(true)
                .completeCandidates(
                        session,
                        new CommandLineImpl(words, last, words[last].length(), line.length(), line),
                        candidates);
        return candidates.stream().map(Candidate::value).sorted().toList();
    }

    /** Somebody presses a key. */
    void press(char key) throws IOException {
        terminal.processInputByte(key);
    }

    @Override
    public void close() throws IOException {
        System.setOut(before);
        if (terminal != null) {
            terminal.close();
        }
    }
}
