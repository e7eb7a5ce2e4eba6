// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rules for all code. {@link BuiltJarsIT} decides which module may use which: a jar cannot use what it does not import.
 */
@DisplayName("The architecture")
class ArchitectureIT {
    private static final String PROVIDER_TYPE = "org.osgi.annotation.versioning.ProviderType";
    private static final String CONSUMER_TYPE = "org.osgi.annotation.versioning.ConsumerType";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .importJars(Stream.of(BuiltJar.values()).map(BuiltJar::open).toList());

    /**
     * The commands print to the person at the shell, which redirects the standard streams: those of Gogo and of Karaf.
     */
    private static final Set<String> CONSOLE =
            Set.of("io.pollux.shell.gogo.Console", "io.pollux.shell.karaf.TableCommand");

    private static final int MOST_METHODS = 40;

    /** The classes that may have more methods, each with the reason. */
    private static final Map<String, String> LARGE =
            Map.of("io.pollux.Dispatcher", "asyncore's dispatcher: its events and its calls are one class to extend");

    private static final Set<String> NAMED_BY_CONVENTION = Set.of("Activator", "package-info", "module-info");

    /** Javadoc that begins with words and ends a sentence, above the package. */
    private static final Pattern FIRST_SENTENCE =
            Pattern.compile("(?ms)/\\*\\*[\\s*]+\\p{Upper}\\S* .*?\\.\\s.*?\\*/.*^package ");

    private static final DescribedPredicate<JavaClass> COMMANDS =
            describe("commands", type -> CONSOLE.contains(type.getFullName()));

    @Test
    void tellsOfEachExportedTypeWhoImplementsIt() {
        classes()
                .that(describe("are exported", ArchitectureIT::isExported))
                .should(be(describe("final, a value, @ProviderType or @ConsumerType", ArchitectureIT::isDecided)))
                .check(MAIN);
    }

    @Test
    void leavesTheConsoleToTheCommands() {
        noClasses()
                .that(DescribedPredicate.not(COMMANDS))
                .should(ACCESS_STANDARD_STREAMS)
                .check(MAIN);
    }

    @Test
    void logsThroughTheSystemLogger() {
        noClasses().should(USE_JAVA_UTIL_LOGGING).check(MAIN);
    }

    @Test
    @Tag("D24")
    void takesTheSystemLoggerFromTheLogThatEscapes() {
        noClasses()
                .that(DescribedPredicate.not(describe("the log", type -> type.isEquivalentTo(Log.class))))
                .should(callMethodWhere(describe(
                        "asks the system for a logger",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && call.getName().equals("getLogger"))))
                .check(MAIN);
    }

    @Test
    void neverSleepsInCode() {
        assertNobodySleeps(MAIN);
    }

    @Test
    void neverSleepsInTests() throws IOException {
        assertNobodySleeps(new ClassFileImporter().importPaths(modules("target/test-classes")));
    }

    private static void assertNobodySleeps(JavaClasses types) {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .check(types);
    }

    @Test
    void hasNoCircleOfPackages() {
        slices().matching("(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void givesEachClassANameOfItsOwn() {
        Map<String, List<String>> named = MAIN.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !NAMED_BY_CONVENTION.contains(type.getSimpleName()))
                .collect(groupingBy(JavaClass::getSimpleName, TreeMap::new, mapping(JavaClass::getName, toList())));
        named.values().removeIf(types -> types.size() == 1);
        assertEquals(Map.of(), named);
    }

    @Test
    void keepsClassesSmallEnoughToHoldInMind() {
        Map<String, Integer> large = MAIN.stream()
                .filter(type -> !LARGE.containsKey(type.getName()))
                .collect(toMap(JavaClass::getName, ArchitectureIT::methods, Integer::sum, TreeMap::new));
        large.values().removeIf(methods -> methods <= MOST_METHODS);
        assertEquals(Map.of(), large);
    }

    /** How many methods its source has: neither constructors nor what a compiler makes. */
    private static int methods(JavaClass type) {
        return (int) type.getMethods().stream()
                .filter(method -> !method.getModifiers().contains(SYNTHETIC))
                .count();
    }

    @Test
    void saysOfEachPackageWhatItIsFor() throws IOException {
        Set<Path> silent = new TreeSet<>();
        for (Path folder : sourceFolders()) {
            Path info = folder.resolve("package-info.java");
            if (Files.notExists(info)
                    || !FIRST_SENTENCE.matcher(Files.readString(info)).find()) {
                silent.add(folder);
            }
        }
        assertEquals(Set.of(), silent);
    }

    /** The folders of the product's packages, of every module. */
    private static Set<Path> sourceFolders() throws IOException {
        Set<Path> folders = new TreeSet<>();
        for (Path module : modules("src/main/java")) {
            try (Stream<Path> files = Files.walk(module)) {
                files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
                        .map(Path::getParent)
                        .forEach(folders::add);
            }
        }
        return folders;
    }

    /** What each module has in a folder of this name, as far as it has one. */
    private static List<Path> modules(String folder) throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module -> module.resolve(folder))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static boolean isExported(JavaClass type) {
        boolean visible =
                type.getModifiers().contains(PUBLIC) || type.getModifiers().contains(PROTECTED);
        return visible
                && type.getEnclosingClass().map(ArchitectureIT::isExported).orElse(true)
                && Stream.of(BuiltJar.values()).anyMatch(built -> built.exports.contains(type.getPackageName()));
    }

    private static boolean isDecided(JavaClass type) {
        return type.getModifiers().contains(FINAL)
                || type.isEnum()
                || type.isAnnotation()
                || type.isAnnotatedWith(PROVIDER_TYPE)
                || type.isAnnotatedWith(CONSUMER_TYPE);
    }
}
