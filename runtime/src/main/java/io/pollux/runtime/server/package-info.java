// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the configured servers: their listeners, and the connections that they spread over the reactors. For this bundle
 * only.
 */
package io.pollux.runtime.server;
