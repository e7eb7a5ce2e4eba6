// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each jar as built: its module descriptor and its manifest are right, and agree. */
@ParameterizedClass
@EnumSource
@DisplayName("The built jar")
class BuiltJarsIT {
    private static final int JAVA_17 = 61;

    /** JDK packages that a framework may not offer. */
    private static final Set<String> NOT_EVERYWHERE = Set.of("sun.misc", "jdk.nio", "jdk.jfr", "javax.management");

    /** Modules that are used where they are present. */
    private static final Set<String> OPTIONAL = Set.of("org.osgi.service.cm");

    /** The packages of foreign modules that we may use. */
    private static final Map<String, String> FOREIGN = Map.of(
            "com.sun.jna", "com.sun.jna",
            "osgi.core", "org.osgi.framework(\\.dto)?|org.osgi.util.tracker",
            "org.osgi.service.cm", "org.osgi.service.cm",
            "org.apache.felix.gogo.runtime", "org.apache.felix.service.command",
            "org.apache.karaf.shell.core", "org.apache.karaf.shell.(api|support).*|org.apache.felix.service.command",
            "org.jline", "org.jline.(terminal|utils)",
            "org.junit.jupiter.api", "org.junit.jupiter.api(\\..*)?",
            "org.junit.jupiter.params", "org.junit.jupiter.params(\\..*)?");

    @Parameter
    private BuiltJar built;

    @Test
    void isAModuleThatExportsWhatTheTableSays() {
        ModuleDescriptor module = built.descriptor();
        assertFalse(module.isOpen());
        assertEquals(
                built.exports,
                module.exports().stream()
                        .filter(Predicate.not(Exports::isQualified))
                        .map(Exports::source)
                        .collect(toSet()));
    }

    @Test
    void requiresNothingBeyondTheTable() {
        Set<String> required = built.descriptor().requires().stream()
                .map(Requires::name)
                .filter(name -> !jdkModules().contains(name))
                .filter(name -> !name.startsWith("org.osgi.annotation."))
                .collect(toSet());
        required.removeAll(built.uses);
        assertEquals(Set.of(), required, built.module);
    }

    @Test
    void showsNoTypeThatItsUsersCannotRead() {
        Set<String> readable = built.descriptor().requires().stream()
                .filter(requires -> requires.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .map(Requires::name)
                .collect(toSet());
        Set<String> shown = new Surface(built).packages();
        shown.removeAll(built.exports);
        shown.removeIf(name -> javaBase().contains(name));
        readable.forEach(module -> shown.removeIf(name -> belongs(name, module)));
        assertEquals(Set.of(), shown, built.module);
    }

    @Test
    void needsNoOsgiOnTheModulePath() {
        Set<String> needed = built.descriptor().requires().stream()
                .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC)
                        || requires.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .map(Requires::name)
                .filter(name -> name.contains("osgi") || OPTIONAL.contains(name))
                .collect(toSet());
        assertEquals(Set.of(), needed, built.module);
    }

    @Test
    void isABundleOfTheSameName() throws IOException {
        try (JarFile jar = built.open()) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertAll(
                    () -> assertEquals("2", manifest.getValue("Bundle-ManifestVersion")),
                    () -> assertEquals(built.module, manifest.getValue("Bundle-SymbolicName")),
                    () -> assertEquals("Apache-2.0", manifest.getValue("Bundle-License")),
                    () -> assertEquals(
                            "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\"",
                            manifest.getValue("Require-Capability")),
                    () -> assertNull(manifest.getValue("Provide-Capability")),
                    () -> assertNull(manifest.getValue("Require-Bundle")),
                    () -> assertNull(manifest.getValue("DynamicImport-Package")));
        }
    }

    @Test
    void exportsVersionedPackagesToTheFrameworkAsToTheModulePath() throws IOException {
        Map<String, String> exported = header("Export-Package");
        assertEquals(built.exports, exported.keySet(), built.module);
        exported.forEach((name, clause) -> assertTrue(clause.contains("version=\"1."), clause));
    }

    @Test
    void importsNothingBeyondTheTable() throws IOException {
        Set<String> imported = new TreeSet<>(header("Import-Package").keySet());
        imported.removeIf(name -> jdkPackages().contains(name));
        built.uses.forEach(module -> imported.removeIf(name -> belongs(name, module)));
        assertEquals(Set.of(), imported, built.module);
    }

    @Test
    void resolvesWithoutWhatIsOptional() throws IOException {
        header("Import-Package").forEach((name, clause) -> {
            boolean optional = NOT_EVERYWHERE.contains(name)
                    || OPTIONAL.stream().filter(built.uses::contains).anyMatch(module -> belongs(name, module));
            assertEquals(optional, clause.contains("resolution:=optional"), clause);
        });
    }

    @Test
    void importsEveryPackageThatItsClassesUse() throws IOException {
        Set<String> used;
        try (JarFile jar = built.open()) {
            JavaClasses types = new ClassFileImporter().importJar(jar);
            assertEquals(
                    classes(jar).filter(name -> !name.endsWith("-info.class")).count(),
                    types.stream()
                            .filter(type -> !type.getSimpleName().equals("package-info"))
                            .count());
            used = types.stream()
                    .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(type -> !type.isPrimitive())
                    .map(JavaClass::getPackageName)
                    .collect(toSet());
        }
        used.removeIf(name -> name.startsWith("java.") || name.startsWith("org.osgi.annotation."));
        used.removeAll(built.descriptor().packages());
        used.removeAll(header("Import-Package").keySet());
        assertEquals(Set.of(), used, built.module);
    }

    @Test
    void keepsItsClassesBelowItsName() {
        built.descriptor()
                .packages()
                .forEach(name -> assertTrue(name.equals(built.module) || name.startsWith(built.module + "."), name));
    }

    @Test
    void declaresItsServicesToTheClassPathAsToTheModulePath() throws IOException {
        Map<String, List<String>> provided =
                built.descriptor().provides().stream().collect(toMap(Provides::service, Provides::providers));
        try (JarFile jar = built.open()) {
            List<String> declared = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.matches("META-INF/services/.+"))
                    .toList();
            assertEquals(
                    provided.keySet(),
                    declared.stream()
                            .map(name -> name.replace("META-INF/services/", ""))
                            .collect(toSet()));
            for (String name : declared) {
                assertEquals(provided.get(name.replace("META-INF/services/", "")), lines(jar, name), name);
            }
        }
    }

    @Test
    void holdsJava17Bytecode() throws IOException {
        try (JarFile jar = built.open()) {
            for (String name : classes(jar).toList()) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
                    in.skipNBytes(6);
                    assertEquals(JAVA_17, in.readUnsignedShort(), name);
                }
            }
        }
    }

    /** Returns the clauses of a manifest header, by package. */
    private Map<String, String> header(String name) throws IOException {
        try (JarFile jar = built.open()) {
            String value = jar.getManifest().getMainAttributes().getValue(name);
            if (value == null) {
                return Map.of();
            }
            return Stream.of(value.split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)"))
                    .collect(toMap(clause -> clause.replaceFirst(";.*", ""), clause -> clause));
        }
    }

    private static Stream<String> classes(JarFile jar) {
        return jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class"));
    }

    private static List<String> lines(JarFile jar, String name) throws IOException {
        try (var in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static boolean belongs(String packageName, String module) {
        String foreign = FOREIGN.get(module);
        return foreign != null
                ? packageName.matches(foreign)
                : Stream.of(BuiltJar.values())
                        .anyMatch(other -> other.module.equals(module) && other.exports.contains(packageName));
    }

    private static Set<String> javaBase() {
        return Object.class.getModule().getDescriptor().exports().stream()
                .map(Exports::source)
                .collect(toSet());
    }

    private static Set<String> jdkModules() {
        return ModuleFinder.ofSystem().findAll().stream()
                .map(reference -> reference.descriptor().name())
                .collect(toSet());
    }

    private static Set<String> jdkPackages() {
        return ModuleFinder.ofSystem().findAll().stream()
                .map(ModuleReference::descriptor)
                .flatMap(module -> module.exports().stream())
                .filter(Predicate.not(Exports::isQualified))
                .map(Exports::source)
                .collect(toSet());
    }
}
