// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The arguments and the purpose of each command for Gogo, for its help, and to say what is wrong with what was typed.
 * Gogo has more than words, such as lists, maps, closures and null, which no command of ours takes.
 */
enum Usage {
    LOOPS("", "lists the event loops that can be used, best first", 0, 0),
    REACTORS("", "lists the reactors, their loops, and what they do now", 0, 0),
    SERVERS("", "lists the configured servers, and what is refused", 0, 0),
    STATS("", "shows what each reactor has done", 0, 0),
    DISPATCHERS(
            " [--reactor NAME] [--state STATE] [--address PART] [--sort COLUMN]",
            "lists the dispatchers, oldest first, for example: dispatchers --state connected --sort bytes",
            0,
            8),
    SWAP(" REACTOR LOOP, for example: swap all poll", "exchanges the loop of a reactor while its traffic flows", 2, 2),
    SERVER_START(" NAME", "has a configured server listen again", 1, 1),
    SERVER_STOP(" NAME", "closes the listener and the connections of a server, and keeps its configuration", 1, 1),
    SERVER_CONFIG(
            " NAME [KEY=VALUE ...] or server-config NAME --delete,"
                    + " for example: server-config echo protocol=echo listen=127.0.0.1:7007",
            "shows, changes, makes or deletes the configuration of a server",
            1,
            Integer.MAX_VALUE);

    private static final List<String> HELP = List.of("--help", "-h");

    private final String takes;
    private final String does;
    private final int least;
    private final int most;

    Usage(String takes, String does, int least, int most) {
        this.takes = takes;
        this.does = does;
        this.least = least;
        this.most = most;
    }

    /** The name of the command. */
    String command() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How it is used, in one line. */
    String line() {
        return "Usage: " + command() + takes;
    }

    /** What it does, in one line. */
    String does() {
        return does;
    }

    /** Whether somebody asks how it is used. */
    static boolean isAsked(List<String> words) {
        return words.stream().anyMatch(HELP::contains);
    }

    /** What was typed, if it is as many words as the command takes, or asks for help. */
    List<String> words(Object... arguments) throws RefusedException {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments == null ? new Object[1] : arguments) {
            words.add(word(words.size() + 1, argument));
        }
        if (!isAsked(words) && (words.size() < least || words.size() > most)) {
            throw new RefusedException(line() + " (" + count(words.size()) + ")");
        }
        return words;
    }

    private static String count(int words) {
        return words == 0
                ? "an argument is missing"
                : words == 1 ? "1 argument was given" : words + " arguments were given";
    }

    private String word(int position, Object argument) throws RefusedException {
        if (argument instanceof CharSequence || argument instanceof Number || argument instanceof Boolean) {
            return argument.toString();
        }
        String kind = argument == null
                ? "null"
                : "not a word, but of the type " + argument.getClass().getSimpleName();
        throw refused("argument " + position + " is " + kind);
    }

    /** A refusal that says how it is used, too. */
    RefusedException refused(String why) {
        return new RefusedException(Arrays.asList(command() + ": " + why, line()));
    }
}
