// SPDX-License-Identifier: Apache-2.0

/**
 * Applies framework properties and other configurations, lists what is refused, and lets operators change the servers.
 * It passes the settings to the servers without depending on how these run. For this bundle only.
 */
package io.pollux.runtime.config;
