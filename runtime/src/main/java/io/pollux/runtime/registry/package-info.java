// SPDX-License-Identifier: Apache-2.0

/**
 * Connects the reactors to the OSGi service registry: follows loops and dispatchers, registers the reactors as
 * services, and ends what a bundle leaves behind when it stops.
 */
package io.pollux.runtime.registry;
