// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.EventLoop;
import io.pollux.tck.EventLoopContract;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.osgi.framework.InvalidSyntaxException;

/** The contract, asked of the services that the bundles register; each case leaves the same trace on both. */
@DisplayName("The registered loop")
class LoopContractIT {
    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = new Site(Map.of());
    }

    @AfterAll
    static void stop() {
        site.close();
        site = null;
    }

    private static EventLoop loopOf(String name) {
        try {
            return site.felix.context().getService(site.loop(name));
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Nested
    @DisplayName("nio")
    class Nio extends EventLoopContract {
        @Override
        protected EventLoop loop() {
            return loopOf("nio");
        }

        @Override
        protected EventLoop other() {
            return loopOf("poll");
        }

        @Override
        protected EventLoop reference() {
            return loopOf("poll");
        }
    }

    @Nested
    @DisplayName("poll")
    class Poll extends EventLoopContract {
        @Override
        protected EventLoop loop() {
            return loopOf("poll");
        }

        @Override
        protected EventLoop other() {
            return loopOf("nio");
        }
    }
}
