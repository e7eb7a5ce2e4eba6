// SPDX-License-Identifier: Apache-2.0

/**
 * Reactors that follow the service registry. {@link io.pollux.runtime.ReactorThread} drives one map,
 * {@link io.pollux.runtime.ReactorGroup} holds them and what they choose their loops from, and the
 * {@link io.pollux.runtime.Activator} joins them to the registry. Nothing here is exported: bundles meet the runtime
 * through the services of {@code io.pollux}.
 */
package io.pollux.runtime;
