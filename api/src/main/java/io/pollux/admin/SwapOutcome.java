// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * The outcome of a swap for one reactor: either it has another loop, or there is a problem.
 *
 * @param reactor the name of the reactor, never null
 * @param swap the exchange; null if the reactor kept its loop
 * @param problem why it kept its loop; null if it did not
 */
public record SwapOutcome(String reactor, LoopSwap swap, Problem problem) {}
