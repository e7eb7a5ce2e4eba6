// SPDX-License-Identifier: Apache-2.0

/**
 * Which loop a reactor uses: the loops on offer, and the choice among them. Knows nothing of OSGi:
 * {@code io.pollux.runtime.registry} tells it which loops there are.
 */
package io.pollux.runtime.loops;
