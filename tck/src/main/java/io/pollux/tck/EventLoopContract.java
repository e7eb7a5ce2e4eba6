// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.EventLoop;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What every loop does, alike: the contract as a suite, each test tagged with the rule that it proves. A loop joins it
 * with a class of its own tests:
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
 * <p>Each test runs on a map and on sockets of its own, on loopback, within the thread that runs it and needs nothing
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
     * Returns the loop that is to be tested. Called several times per test.
     *
     * @return the loop, never null
     */
    protected abstract EventLoop loop();

    /**
     * Returns the loop that the tests of the swap go to and come back from.
     *
     * @return another loop, or another instance of the same one; never null, a plain selector unless overridden
     */
    protected EventLoop other() {
        return new SelectorLoop();
    }

    /**
     * Returns the loop on which each test runs a second time, to compare what happened: the sequence of the events of
     * every dispatcher must be the same.
     *
     * @return the loop to compare with, or null to compare with none, as unless overridden
     */
    protected EventLoop reference() {
        return null;
    }
}
