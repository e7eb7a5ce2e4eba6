// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.child.Child;
import io.pollux.itests.load.Crowd;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server in Felix whose process has 14 descriptors left, and 40 clients. */
@DisplayName("A reactor without descriptors left")
class FewDescriptorsInFelixIT {
    private static final int DESCRIPTORS = 256;
    private static final int CLIENTS = 40;

    @ParameterizedTest
    @CsvSource({"nio,poll", "poll,nio"})
    @Tag("S8")
    void takesTheDescriptorsOfTheLoopThatLeavesAndComesBackFromParking(String first, String next) throws Exception {
        try (Child child = Child.withDescriptorsAndOurClassPath(DESCRIPTORS, FewDescriptorsInFelix.class, first);
                Crowd crowd = new Crowd(Integer.parseInt(child.await("port")), CLIENTS)) {
            assertEquals(first, ask(child, "exhaust"));
            Deadline.until("those accepted are served", () -> !crowd.served().isEmpty());
            List<EchoFlow> established = crowd.served();

            assertEquals(next, ask(child, "stop"));
            crowd.send(established);
            crowd.awaitServed(established);

            assertEquals("null", ask(child, "park"));
            crowd.send(established);
            assertEquals(next, ask(child, "come back"));
            crowd.awaitServed(established);
        }
    }

    private static String ask(Child child, String what) throws InterruptedException {
        child.tell(what);
        return child.await("loop");
    }
}
