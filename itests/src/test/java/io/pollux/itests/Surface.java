// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a jar shows to its users: its exported types, and the types in their declarations. */
final class Surface {
    private final List<JavaClass> exported;

    Surface(BuiltJar built) {
        exported = new ClassFileImporter()
                .importJar(built.open()).stream()
                        .filter(type -> isExported(type, built))
                        .toList();
    }

    /** Returns the names of the exported types, as in source code. */
    List<String> types() {
        return exported.stream()
                .map(type -> type.getFullName().replace('$', '.'))
                .sorted()
                .toList();
    }

    /** Returns the packages of all types in their declarations. */
    Set<String> packages() {
        return exported.stream()
                .flatMap(Surface::named)
                .map(JavaClass::getBaseComponentType)
                .filter(type -> !type.isPrimitive())
                .map(JavaClass::getPackageName)
                .collect(toSet());
    }

    private static boolean isExported(JavaClass type, BuiltJar built) {
        return isVisible(type.getModifiers())
                && !type.getSimpleName().equals("package-info")
                && built.exports.contains(type.getPackageName())
                && type.getEnclosingClass()
                        .map(outer -> isExported(outer, built))
                        .orElse(true);
    }

    private static Stream<JavaClass> named(JavaClass type) {
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> members = type.getMembers().stream()
                .filter(member -> isVisible(member.getModifiers()))
                .flatMap(Surface::named);
        return Stream.concat(supertypes, members).flatMap(each -> each.getAllInvolvedRawTypes().stream());
    }

    private static Stream<JavaType> named(JavaMember member) {
        if (!(member instanceof JavaCodeUnit code)) {
            return member.getAllInvolvedRawTypes().stream().map(type -> type);
        }
        return Stream.of(
                        Stream.of(code.getReturnType()),
                        code.getParameterTypes().stream(),
                        code.getExceptionTypes().stream().map(JavaType.class::cast))
                .flatMap(types -> types);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED);
    }
}
