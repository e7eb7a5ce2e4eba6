// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidesTest {
    private static final String TESTS = "dist/src/test/java/io/pollux/dist/";

    @ParameterizedTest
    @ValueSource(strings = {"SimpleLoop", "SimpleLoopTest"})
    void theLoopOfTheGuideIsTheOneThatPassesTheContract(String name) throws IOException {
        String source = Fences.read(TESTS + name + ".java");
        String shown = source.substring(
                source.lastIndexOf("class " + name + " ") - (name.endsWith("Test") ? 0 : "public final ".length()));
        assertTrue(
                Fences.java("docs/writing-a-loop.md").contains(shown),
                () -> "docs/writing-a-loop.md does not show what " + name + ".java tests");
    }
}
