// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The guide to operating with JMX")
class GuideTest {
    private final String guide;

    GuideTest() throws IOException {
        guide = Files.readString(Path.of("../docs/operating.md"));
    }

    @Test
    void namesEveryAttributeOfAReactorInJmx() {
        Set<String> missing = Stream.of(ReactorMXBean.class.getMethods())
                .map(method -> method.getName().replaceFirst("^(get|is)", ""))
                .filter(name -> !guide.contains("`" + name + "`") && !guide.contains("`" + name + "("))
                .collect(toSet());
        assertEquals(Set.of(), missing);
    }
}
