// SPDX-License-Identifier: Apache-2.0

/**
 * Chooses the loop of a reactor among the loops on offer. It does not depend on OSGi:
 * {@code io.pollux.runtime.registry} provides the loops.
 */
package io.pollux.runtime.loops;
