// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;

/** A session of Karaf's shell as far as commands see it. */
final class FakeSession {
    final Session session = (Session) Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> answer(method.getName()));
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(output, true, UTF_8);
    private final Terminal terminal;

    private FakeSession(Terminal terminal) {
        this.terminal = terminal;
    }

    /** A script, or somebody's program. */
    static FakeSession withoutTerminal() {
        return new FakeSession(null);
    }

    /** A person at a terminal. */
    static FakeSession withTerminal() {
        return new FakeSession((Terminal) Proxy.newProxyInstance(
                Terminal.class.getClassLoader(),
                new Class<?>[] {Terminal.class},
                (proxy, method, arguments) -> method.getName().equals("isAnsiSupported")));
    }

    private Object answer(String question) {
        return switch (question) {
            case "getConsole" -> console;
            case "getTerminal" -> terminal;
            default -> throw new UnsupportedOperationException(question);
        };
    }

    List<String> lines() {
        return output.toString(UTF_8).lines().toList();
    }
}
