// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/** A bundle of somebody else, packed from classes of the tests. */
public final class TestBundle {
    private TestBundle() {}

    /** Packs an activator and its nested classes, with imports of these packages. */
    public static Path of(Class<?> activator, Path folder, String... imports) throws IOException {
        Path jar = folder.resolve(activator.getSimpleName() + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest(activator, imports))) {
            for (Class<?> type : classes(activator)) {
                String entry = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }

    private static List<Class<?>> classes(Class<?> activator) {
        return Stream.concat(Stream.of(activator), Stream.of(activator.getDeclaredClasses()))
                .toList();
    }

    private static Manifest manifest(Class<?> activator, String... imports) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, activator.getName());
        attributes.putValue(Constants.BUNDLE_ACTIVATOR, activator.getName());
        attributes.putValue(Constants.IMPORT_PACKAGE, String.join(",", imports));
        return manifest;
    }
}
