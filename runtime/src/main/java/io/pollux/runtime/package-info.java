// SPDX-License-Identifier: Apache-2.0

/**
 * The bundle's activator, which joins the parts of the runtime. Nothing of the runtime is exported: bundles meet it
 * through the services of {@code io.pollux}.
 */
package io.pollux.runtime;
