// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * What a command to swap has done to one reactor: either it has another loop, or there is a problem.
 *
 * @param reactor the name of the reactor, never null
 * @param swap the exchange; null if the reactor kept its loop
 * @param problem why it kept its loop; null if it did not
 */
public record SwapOutcome(String reactor, LoopSwap swap, Problem problem) {}
