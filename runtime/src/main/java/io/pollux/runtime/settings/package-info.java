// SPDX-License-Identifier: Apache-2.0

/**
 * Defines the keys of the runtime and of a server, their values and defaults, and why a value is refused. For this
 * bundle only.
 */
package io.pollux.runtime.settings;
