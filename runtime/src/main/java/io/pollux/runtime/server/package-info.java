// SPDX-License-Identifier: Apache-2.0

/**
 * Servers that a configuration starts: where their settings come from, what they may be, and the listeners that spread
 * connections over the reactors. For this bundle only.
 */
package io.pollux.runtime.server;
