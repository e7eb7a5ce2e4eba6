// SPDX-License-Identifier: Apache-2.0

/**
 * Answers operators: implements {@link io.pollux.admin.RuntimeAdmin} over the reactors, the servers and their
 * configurations. For this bundle only.
 */
package io.pollux.runtime.admin;
