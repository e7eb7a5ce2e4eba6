// SPDX-License-Identifier: Apache-2.0

/**
 * Reactors: threads that each drive one map with the best loop on offer, swap it, and recover from its failures. Knows
 * nothing of OSGi: {@code io.pollux.runtime.registry} tells it which loops there are.
 */
package io.pollux.runtime.reactor;
