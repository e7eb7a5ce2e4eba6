// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Crowd;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose process may open 64 descriptors, and 60 clients. */
@DisplayName("Without descriptors left")
class FewDescriptorsIT {
    private static final int DESCRIPTORS = 64;
    private static final int CLIENTS = 60;
    private static final int AT_LEAST_ESTABLISHED = 31;

    /** A listener that backs off retries ten times a second at first; one that spins runs thousands of passes. */
    private static final int MANY_PASSES = 100;

    @ParameterizedTest
    @ValueSource(strings = {"nio", "poll"})
    @Tag("D17")
    void acceptingPausesAndResumesWhileEstablishedConnectionsLive(String loop) throws Exception {
        try (Child child = Child.withDescriptors(DESCRIPTORS, FewDescriptors.class, loop);
                Crowd crowd = new Crowd(Integer.parseInt(child.await("port")), CLIENTS)) {
            Deadline.until("the server runs out of descriptors", () -> refusals(child) > 0);

            Deadline.until("those accepted are served", () -> crowd.served().size() >= AT_LEAST_ESTABLISHED);
            List<EchoFlow> established = crowd.served();
            assertTrue(established.size() < CLIENTS, established.size() + " served");

            child.tell("measure");
            int passes = Integer.parseInt(child.await("passes"));
            assertTrue(passes < MANY_PASSES, passes + " passes in a second without anything to do");

            crowd.send(established);
            crowd.awaitServed(established);

            crowd.leave(established.subList(0, CLIENTS - established.size()));
            crowd.awaitServed();
        }
    }

    private static int refusals(Child child) throws InterruptedException {
        child.tell("report");
        return Integer.parseInt(child.await("refusals"));
    }
}
