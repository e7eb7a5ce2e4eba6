// SPDX-License-Identifier: Apache-2.0

/**
 * Where settings come from, and who set them: Config Admin, files, framework properties. It tells the servers what is
 * configured, without knowing how they run. For this bundle only.
 */
package io.pollux.runtime.config;
