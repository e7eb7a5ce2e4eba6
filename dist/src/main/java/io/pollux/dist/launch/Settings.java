// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings in the folder {@code conf}: {@code config.properties} for the framework, and the optional
 * {@code system.properties} for Java. In both, <code>${name}</code> stands for a system property, whose value is taken
 * literally.
 */
final class Settings {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^${}]+)}");
    private static final String START = "pollux.start.";

    private final Map<String, String> framework;

    private Settings(Map<String, String> framework) {
        this.framework = framework;
    }

    /** Reads both files, and sets the system properties. */
    static Settings read(Path home) throws IOException {
        Path conf = home.resolve("conf");
        Path ofJava = conf.resolve("system.properties");
        if (Files.exists(ofJava)) {
            load(ofJava).forEach(System::setProperty);
        }
        return new Settings(load(conf.resolve("config.properties")));
    }

    private static Map<String, String> load(Path file) throws IOException {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        Map<String, String> loaded = new HashMap<>();
        read.stringPropertyNames().forEach(key -> loaded.put(key, resolved(read.getProperty(key))));
        return loaded;
    }

    /** Replaces references in one step: what looks like a reference in the value of a system property stays. */
    private static String resolved(String text) {
        return REFERENCE.matcher(text).replaceAll(found -> {
            String value = System.getProperty(found.group(1));
            return Matcher.quoteReplacement(Objects.requireNonNullElse(value, found.group()));
        });
    }

    /** The names of the jars by their start level. */
    SortedMap<Integer, List<String>> startOrder() {
        SortedMap<Integer, List<String>> order = new TreeMap<>();
        framework.forEach((key, value) -> {
            if (key.startsWith(START)) {
                order.put(
                        Integer.valueOf(key.substring(START.length())),
                        List.of(value.strip().split("\\s+", -1)));
            }
        });
        return order;
    }

    /** The properties of the framework; system properties of the same name take precedence. */
    Map<String, String> forFramework() {
        Map<String, String> all = new HashMap<>(framework);
        all.keySet().removeIf(key -> key.startsWith(START));
        for (String key : System.getProperties().stringPropertyNames()) {
            if (key.startsWith("felix.") || key.startsWith("org.osgi.framework.")) {
                all.put(key, System.getProperty(key));
            }
        }
        return all;
    }
}
