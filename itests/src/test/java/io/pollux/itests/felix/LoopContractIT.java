// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.EventLoop;
import io.pollux.tck.EventLoopContract;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.osgi.framework.InvalidSyntaxException;

/**
 * The contract, asked of the services that the bundles register. Each case runs on nio, with poll to swap to, and again
 * on poll, with nio to swap to, and must leave the same trace.
 */
@DisplayName("The registered loops")
class LoopContractIT extends EventLoopContract {
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

    private static EventLoop loopOf(String name) {
        try {
            return site.felix.context().getService(site.loop(name));
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
