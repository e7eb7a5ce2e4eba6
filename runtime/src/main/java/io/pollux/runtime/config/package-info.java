// SPDX-License-Identifier: Apache-2.0

/**
 * Reads settings from Config Admin, files and framework properties, keeps track of their origins, and passes them to
 * the servers without depending on how these run. For this bundle only.
 */
package io.pollux.runtime.config;
