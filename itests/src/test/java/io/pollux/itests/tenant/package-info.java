// SPDX-License-Identifier: Apache-2.0

/**
 * Activators of other people's bundles, which {@link io.pollux.itests.TestBundle} packs and a framework of the tests
 * runs. Each does one thing that a bundle may do to us: forget to close, connect again for ever, attack its reactor.
 */
package io.pollux.itests.tenant;
