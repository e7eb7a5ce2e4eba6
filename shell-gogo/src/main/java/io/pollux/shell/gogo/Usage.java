// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.admin.RefusedException;
import io.pollux.shell.CommandPurpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The usage of each command: the text for its help, and the check of its arguments. Gogo has more than words, such as
 * lists, maps, closures and null, which no command of ours takes.
 */
enum Usage {
    LOOPS("", CommandPurpose.LOOPS, 0, 0),
    REACTORS("", CommandPurpose.REACTORS, 0, 0),
    SERVERS("", CommandPurpose.SERVERS, 0, 0),
    STATS("", CommandPurpose.STATS, 0, 0),
    DISPATCHERS(
            " [--reactor NAME] [--state STATE] [--address PART] [--sort COLUMN],"
                    + " for example: dispatchers --state connected --sort bytes",
            CommandPurpose.DISPATCHERS,
            0,
            8),
    SWAP(" REACTOR LOOP, for example: swap all poll", CommandPurpose.SWAP, 2, 2),
    SERVER_START(" NAME", CommandPurpose.SERVER_START, 1, 1),
    SERVER_STOP(" NAME", CommandPurpose.SERVER_STOP, 1, 1),
    SERVER_CONFIG(
            " NAME [KEY=VALUE ...] or server-config NAME --delete,"
                    + " for example: server-config echo protocol=echo listen=127.0.0.1:7007",
            CommandPurpose.SERVER_CONFIG,
            1,
            Integer.MAX_VALUE);

    private static final List<String> HELP = List.of("--help", "-h");

    private final String takes;
    private final String purpose;
    private final int least;
    private final int most;

    Usage(String takes, String purpose, int least, int most) {
        this.takes = takes;
        this.purpose = purpose;
        this.least = least;
        this.most = most;
    }

    /** The name of the command. */
    String command() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its usage, in one line. */
    String line() {
        return "Usage: " + command() + takes;
    }

    /** Its purpose, in one sentence. */
    String purpose() {
        return purpose + ".";
    }

    /** Whether help is requested. */
    static boolean isAsked(List<String> words) {
        return words.stream().anyMatch(HELP::contains);
    }

    /** The arguments, if their number is right or they ask for help. */
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

    /** A refusal that includes the usage. */
    RefusedException refused(String why) {
        return new RefusedException(Arrays.asList(command() + ": " + why, line()));
    }
}
