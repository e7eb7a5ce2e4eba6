// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the tests where no JDK suits Karaf, whose scripts pass a flag that newer JDKs refuse. */
final class JavaForKaraf implements ExecutionCondition {
    private static final int TOO_NEW = 24;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Path home = Path.of(System.getProperty("karaf.java.home"));
        String version = version(home.resolve("release"));
        return Runtime.Version.parse(version).feature() < TOO_NEW
                ? ConditionEvaluationResult.enabled("Karaf runs on " + version)
                : ConditionEvaluationResult.disabled(
                        "Karaf does not run on " + version + ": name an older JDK by -Dkaraf.java.home");
    }

    private static String version(Path release) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("no JDK there", e);
        }
        return properties.getProperty("JAVA_VERSION").replace("\"", "");
    }
}
