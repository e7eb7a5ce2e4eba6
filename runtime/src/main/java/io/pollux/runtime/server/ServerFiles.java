// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The files of servers in the folder that File Install follows. File Install writes back what changes in Config Admin,
 * if it is told to and the file is there; so only the first one is made here.
 */
final class ServerFiles {
    /** Where Config Admin notes the address of a configuration's file. */
    static final String FILE = "felix.fileinstall.filename";

    private final UnaryOperator<String> properties;

    /** Reads from the framework's properties what File Install does. */
    ServerFiles(UnaryOperator<String> properties) {
        this.properties = properties;
    }

    /** Whether changes in Config Admin get to the files. */
    boolean areSaved() {
        String save = properties.apply("felix.fileinstall.enableConfigSave");
        String said = save == null ? properties.apply("felix.fileinstall.disableConfigSave") : save;
        return said == null || Boolean.parseBoolean(said);
    }

    /** Makes the file of a new server; null if there is no folder for it. */
    Path create(String server, Map<String, String> values) throws IOException {
        String folders = properties.apply("felix.fileinstall.dir");
        if (folders == null || !areSaved()) {
            return null;
        }
        Path folder = Path.of(folders.replaceFirst(",.*", "").strip()).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) ->
                text.append(key).append(" = ").append(escaped(value)).append('\n'));
        return Files.writeString(
                folder.resolve("pollux.server-" + server + ".cfg"), text, StandardOpenOption.CREATE_NEW);
    }

    /** As File Install reads it, whatever encoding it takes the file for. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .chars()
                .mapToObj(character -> character >= ' ' && character <= '~'
                        ? String.valueOf((char) character)
                        : String.format("\\u%04x", character))
                .collect(Collectors.joining());
    }
}
