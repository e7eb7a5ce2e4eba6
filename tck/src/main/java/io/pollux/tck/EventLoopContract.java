// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.EventLoop;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The contract of event loops as a test suite. Each test is tagged with the rule that it proves. A loop joins the suite
 * with a small test class:
 *
 * <pre>{@code
 * class NioLoopContractTest extends EventLoopContract {
 *     @Override
 *     protected EventLoop loop() {
 *         return new NioLoop();
 *     }
 * }
 * }</pre>
 *
 * <p>Each test uses its own map and its own sockets on loopback, runs on the thread that calls it, and needs nothing
 * but JUnit Jupiter.
 */
@ConsumerType
@ExtendWith(BenchSupport.class)
@SuppressWarnings("exports") // the extension is for this class alone
public abstract class EventLoopContract
        implements DemultiplexerRules,
                PassRules,
                LoopRules,
                ThreadRules,
                DispatchRules,
                ConnectRules,
                HangUpRules,
                OutputRules,
                DispatcherRules,
                ThrownRules,
                TrafficRules,
                OwnershipRules,
                AddressRules,
                OptionRules,
                SwapRules,
                RefusalRules,
                FeatureRules,
                ParkRules,
                IdleRules,
                MemoryRules,
                OriginalCases {
    /** For subclasses. */
    protected EventLoopContract() {}

    /**
     * Returns the loop to test. Called several times per test.
     *
     * @return the loop, never null
     */
    protected abstract EventLoop loop();

    /**
     * Returns the loop that the tests of swaps move to and come back from.
     *
     * @return another loop, or another instance of the same one, never null; a loop on a plain selector unless
     *     overridden
     */
    protected EventLoop other() {
        return new SelectorLoop();
    }

    /**
     * Returns the loop on which each test runs a second time. The suite compares the two runs: every dispatcher must
     * see the same sequence of events.
     *
     * @return the loop to compare with, or null for no second run; null unless overridden
     */
    protected EventLoop reference() {
        return null;
    }
}
