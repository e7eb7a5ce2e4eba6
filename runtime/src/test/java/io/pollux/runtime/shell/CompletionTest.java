// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.config.ServerStore;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.watch.ReactorHistory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What may come next in a line")
@Tag("B16")
class CompletionTest {
    private final ReactorGroup group = Groups.start(2);
    private final Servers servers = new Servers(group, any -> null);
    private final Completion completion;

    CompletionTest() {
        Configuration configuration = new Configuration(
                Map.of(
                        "pollux.server-one.protocol", "none",
                        "pollux.server-one.listen", "0",
                        "pollux.server-bad.listen", "0"),
                servers,
                any -> {});
        configuration.start();
        completion = new Completion(new Views(
                group,
                new ReactorHistory(),
                servers::status,
                new ServerConfigurations(
                        configuration, servers, ServerStore.NONE, () -> List.of("echo", "ti\u001bme"))));
        Await.until(() -> group.all().stream().allMatch(reactor -> "nio".equals(reactor.loopName())));
    }

    @AfterEach
    void close() {
        servers.close();
        group.close();
    }

    @Test
    void isTheNameOfAReactorThenOfALoop() {
        assertEquals(List.of("reactor-0", "reactor-1", "all"), next("swap"));
        assertEquals(List.of("nio"), next("pollux:swap all"));
        assertEquals(List.of(), next("swap all nio"));
        group.resize(1);
        assertEquals(List.of("reactor-0", "all"), next("swap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-start", "server-stop", "server-config", "pollux:server-stop"})
    void isTheNameOfAServerAlsoOfOneThatIsRefused(String command) {
        assertEquals(List.of("one", "bad"), next(command));
    }

    @Test
    void isASettingWithTheValuesThatAreKnown() {
        List<String> settings = next("server-config one backlog=7");
        assertTrue(settings.containsAll(List.of("listen=", "max.connections=", "protocol=echo", "enabled=false")));
        assertTrue(settings.stream().noneMatch(word -> word.contains("\u001b")), settings.toString());
        assertEquals(List.of(), next("server-stop one"));
    }

    @Test
    void isTheValueOfAnOption() {
        assertEquals(List.of("reactor-0", "reactor-1", "all"), next("dispatchers --reactor"));
        assertTrue(next("dispatchers --reactor all --state").contains("connected"));
        assertTrue(next("dispatchers --sort").contains("bytes"));
        assertEquals(List.of(), next("dispatchers --address"));
    }

    @Test
    void isNothingIfTheLineIsNone() {
        assertEquals(List.of(), completion.next());
        assertEquals(List.of(), completion.next(List.of()));
        assertEquals(List.of(), completion.next(Arrays.asList(null, "x")));
        assertEquals(List.of(), next("loops"));
        assertEquals(List.of(), next("nonsense x"));
    }

    private List<String> next(String line) {
        List<String> words = Stream.of(line.split(" ")).toList();
        List<String> next = completion.next(words);
        assertEquals(next, completion.next(words.toArray()));
        return next;
    }
}
