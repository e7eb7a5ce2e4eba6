// SPDX-License-Identifier: Apache-2.0

/**
 * Connects reactors and servers to the OSGi service registry: follows loops, dispatchers and protocols, registers the
 * reactors as services, and ends what a bundle leaves behind when it stops.
 */
package io.pollux.runtime.registry;
