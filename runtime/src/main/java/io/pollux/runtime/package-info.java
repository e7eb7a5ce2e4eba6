// SPDX-License-Identifier: Apache-2.0

/**
 * The bundle's activator, which joins the parts of the runtime. No package of the runtime is exported: bundles use it
 * through the services of {@code io.pollux}.
 */
package io.pollux.runtime;
