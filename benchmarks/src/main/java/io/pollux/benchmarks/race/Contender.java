// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A server that takes part in the race. */
@SuppressWarnings("ImmutableEnumChecker") // a List.of
enum Contender {
    C_EPOLL(null, "epoll"),
    C_POLL(null, "poll"),
    PLAIN_NIO("PlainNio"),
    /** The same server once more: its distance from the first is the noise of a run. */
    PLAIN_NIO_AGAIN("PlainNio"),
    PLAIN_POLL("PlainPoll"),
    POLLUX_NIO("Pollux", "nio", "LIB", "1"),
    POLLUX_POLL("Pollux", "poll", "LIB", "1"),
    NETTY_NIO("Netty", "nio"),
    NETTY_EPOLL("Netty", "epoll"),
    MINA("Mina"),
    GRIZZLY("Grizzly");

    private static final String PACKAGE = "io.pollux.benchmarks.servers.";

    /** Flags for the poll-style loop, Netty and JNA: newer versions of Java need them, older ones ignore them. */
    private static final List<String> NATIVE_ACCESS = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String main;
    private final List<String> arguments;

    Contender(String main, String... arguments) {
        this.main = main;
        this.arguments = List.of(arguments);
    }

    /** The name, for people. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isC() {
        return main == null;
    }

    /**
     * The command that starts it.
     *
     * @param target the folder with what was built: lib, and the C server
     * @param flags options for the JVM
     */
    List<String> command(Path target, List<String> flags) {
        if (!isC()) {
            return java(target, flags, main, arguments);
        }
        List<String> command = new ArrayList<>(List.of(target.resolve("echo").toString()));
        command.addAll(arguments);
        return command;
    }

    /** The command that starts one of our servers' classes; the argument LIB becomes the folder of the jars. */
    static List<String> java(Path target, List<String> flags, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NATIVE_ACCESS);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PACKAGE + main));
        for (String argument : arguments) {
            command.add(argument.equals("LIB") ? target.resolve("lib").toString() : argument);
        }
        return command;
    }
}
