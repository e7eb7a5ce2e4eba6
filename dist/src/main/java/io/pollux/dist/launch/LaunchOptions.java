// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The options of {@code bin/pollux}.
 *
 * @param etc the folder of the configuration: it exists and is absolute
 * @param deploy the folder of the user's bundles: absolute
 * @param input the reader of standard input
 */
record LaunchOptions(Path etc, Path deploy, InputMode input) {
    private static final String ETC = "--etc";
    private static final String DEPLOY = "--deploy";

    /** Reads the command line. {@code bin/pollux} sets the property {@code pollux.terminal} if a shell can be used. */
    static LaunchOptions parse(Path home, List<String> arguments) throws UsageException {
        Path etc = null;
        Path deploy = null;
        InputMode input = System.getProperty("pollux.terminal") == null ? InputMode.COMMANDS : InputMode.SHELL;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            String option = argument.replaceFirst("(?s)=.*", "");
            if (option.equals(ETC)) {
                etc = folder(option, value(argument, rest));
            } else if (option.equals(DEPLOY)) {
                deploy = folder(option, value(argument, rest));
            } else if (argument.equals("--no-shell")) {
                input = InputMode.NONE;
            } else {
                throw new UsageException("unknown option '" + argument + "'; pollux --help lists the options");
            }
        }
        return new LaunchOptions(
                etc != null ? etc : folder(ETC, home.resolve("etc").toString()),
                deploy != null ? deploy : own(home.resolve("deploy")),
                input);
    }

    /** The text after the equals sign, or else the next argument; empty if there is none. */
    private static String value(String argument, Iterator<String> rest) {
        int equals = argument.indexOf('=');
        if (equals >= 0) {
            return argument.substring(equals + 1);
        }
        return rest.hasNext() ? rest.next() : "";
    }

    private static Path folder(String option, String name) throws UsageException {
        if (name.isEmpty()) {
            throw new UsageException(option + " needs the name of a folder");
        }
        try {
            Path path = Path.of(name);
            if (!Files.exists(path)) {
                throw new UsageException(option + ": there is no folder '" + name + "'");
            }
            if (!Files.isDirectory(path)) {
                throw new UsageException(option + ": '" + name + "' is not a folder");
            }
            if (!Files.isReadable(path) || !Files.isExecutable(path)) {
                throw new UsageException(option + ": the folder '" + name + "' cannot be read");
            }
            return path.toRealPath();
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(option + ": the folder '" + name + "' cannot be read");
        }
    }

    /** The folder beside the bundles, made if it is missing; where that is impossible, nothing is deployed. */
    private static Path own(Path deploy) {
        try {
            return Files.createDirectories(deploy);
        } catch (IOException e) {
            return deploy;
        }
    }
}
