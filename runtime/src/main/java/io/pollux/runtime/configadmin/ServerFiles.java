// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import io.pollux.admin.Setting;
import io.pollux.runtime.config.Pids;
import io.pollux.runtime.config.SetBy;
import io.pollux.runtime.settings.CaseInsensitiveMap;
import io.pollux.runtime.settings.ServerSettings;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.FrameworkUtil;

/**
 * The files of servers in the folders that File Install follows. File Install writes changes from Config Admin back to
 * a file that exists, if it is told to. So this creates the file of a new server, and never changes one.
 */
final class ServerFiles {
    /** The property in which File Install notes the URL of a configuration's file. */
    static final String FILE = "felix.fileinstall.filename";

    /** The property that names the folders that File Install follows. */
    static final String FOLDERS = "felix.fileinstall.dir";

    private final UnaryOperator<String> properties;

    /** Reads how File Install is configured from the framework properties. */
    ServerFiles(UnaryOperator<String> properties) {
        this.properties = properties;
    }

    /** The name of a server's file. */
    static String name(String server) {
        return Pids.SERVERS + "-" + server + ".cfg";
    }

    /** Returns the server that a file is for, by its name; or null. */
    static String serverOf(String file) {
        String start = Pids.SERVERS + "-";
        if (!file.startsWith(start)) {
            return null;
        }
        String end = file.substring(start.length());
        return end.substring(0, end.indexOf('.') < 0 ? end.length() : end.lastIndexOf('.'));
    }

    /** Returns the file that a configuration comes from; null if it comes from none. */
    static Path of(Dictionary<String, ?> values) {
        if (!(values.get(FILE) instanceof String file)) {
            return null;
        }
        try {
            return Path.of(URI.create(file));
        } catch (RuntimeException e) { // there are several kinds; each means that this is not the URL of a file
            return Path.of(file.substring(file.lastIndexOf('/') + 1));
        }
    }

    /** Whether File Install writes changes in Config Admin to the files. */
    boolean areSaved() {
        String save = properties.apply("felix.fileinstall.enableConfigSave");
        String said = save == null ? properties.apply("felix.fileinstall.disableConfigSave") : save;
        return said == null || Boolean.parseBoolean(said);
    }

    /** Returns all files in the folders of the framework property and in others, as far as they can be read now. */
    List<Path> all(List<Path> others) {
        return Stream.concat(folders(), others.stream())
                .distinct()
                .flatMap(ServerFiles::list)
                .sorted()
                .toList();
    }

    private Stream<Path> folders() {
        String folders = properties.apply(FOLDERS);
        return Stream.of(folders == null ? new String[0] : folders.split(","))
                .flatMap(folder -> folders(folder.strip()).stream());
    }

    /** Returns the folder that a value names, if any. In a configuration, File Install escapes braces. */
    static List<Path> folders(Object value) {
        return value instanceof String folder && !folder.isEmpty()
                ? List.of(Path.of(folder.replaceAll("\\\\([\\\\{}])", "$1")).toAbsolutePath())
                : List.of();
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /**
     * Reads a file as File Install does, except that ${...} is not replaced.
     *
     * @throws BadSetting if two keys differ only in case, which Config Admin does not accept
     * @throws IllegalArgumentException if it is malformed
     */
    Map<String, String> read(Path file) throws IOException {
        Properties read = new Properties();
        String encoding = properties.apply("felix.fileinstall.configEncoding");
        Charset charset = encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
        byte[] bytes = Files.readAllBytes(file);
        try (Reader text = new StringReader(new String(bytes, charset))) {
            read.load(text);
        }
        Map<String, String> values = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> values.put(key, read.getProperty(key)));
        return CaseInsensitiveMap.copyOf(values);
    }

    /** Finds out which values its file has. A file that File Install writes has all of them, or will have them soon. */
    SetBy setBy(Path file, Map<String, String> values) {
        Set<String> others = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (!areSaved() || !Files.isWritable(file)) {
            Map<String, String> written = written(file);
            values.forEach((key, value) -> {
                if (!isThere(written.get(key), value)) {
                    others.add(key);
                }
            });
        }
        return new SetBy(Setting.Origin.FILE, file.getFileName().toString(), others);
    }

    private Map<String, String> written(Path file) {
        try {
            return ConfigDictionary.settings(FrameworkUtil.asDictionary(read(file)));
        } catch (IOException | IllegalArgumentException e) {
            return Map.of(); // it was deleted, or has changed since it was read
        }
    }

    /**
     * Whether the file has this value. If the file's value contains a dollar sign, File Install replaces parts of it.
     */
    private static boolean isThere(String written, String value) {
        return written != null && (written.contains("$") || written.strip().equals(value.strip()));
    }

    /** Creates the file of a new server; returns null if there is no folder for it. */
    Path create(String server, Map<String, String> values) throws IOException {
        Path folder = folders().findFirst().orElse(null);
        if (folder == null || !areSaved() || !Files.isDirectory(folder)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        Map<String, String> left = CaseInsensitiveMap.copyOf(values);
        ServerSettings.KEYS.stream().filter(left::containsKey).forEach(key -> line(key, left.remove(key), text));
        left.forEach((key, value) -> line(key, value, text));
        return Files.writeString(folder.resolve(name(server)), text, StandardOpenOption.CREATE_NEW);
    }

    private static void line(String key, String value, StringBuilder text) {
        text.append(key).append(" = ").append(escaped(value)).append('\n');
    }

    /** Escapes a value so that File Install reads it in any encoding. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .chars()
                .mapToObj(character -> character >= ' ' && character <= '~'
                        ? String.valueOf((char) character)
                        : String.format("\\u%04x", character))
                .collect(Collectors.joining());
    }
}
