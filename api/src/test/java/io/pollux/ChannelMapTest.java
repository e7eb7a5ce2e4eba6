// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A map")
class ChannelMapTest {
    @Test
    @Tag("B7")
    void showsItsUsersWhatTheyNeedAndNoMachinery() {
        Set<String> shown = Stream.of(ChannelMap.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        Set<String> dispatchers = Set.of("add", "remove", "dispatchers", "size", "isEmpty");
        Set<String> work = Set.of("execute", "schedule", "wakeup");
        Set<String> end = Set.of("closeAll", "close");
        Set<String> state = Set.of("loop", "counters", "bufferAccount", "isOwnedByCaller");
        Set<String> expected = Stream.of(dispatchers, work, end, state, Set.of("drive"))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        assertEquals(expected, shown);
    }

    @Test
    void mayBeClosedAgainWhoeverHasDrivenIt() {
        ChannelMap map = new ChannelMap();
        MapDriver driver = map.drive("a test", Owners.NONE);
        assertThrows(IllegalStateException.class, map::close);
        driver.close();
        map.close();
        driver.close();
    }
}
