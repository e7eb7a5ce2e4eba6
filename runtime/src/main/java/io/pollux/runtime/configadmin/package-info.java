// SPDX-License-Identifier: Apache-2.0

/**
 * Receives configurations from Config Admin, stores there what operators change, and finds files and PIDs that were
 * probably meant for Pollux but that nothing reads. For this bundle only.
 */
package io.pollux.runtime.configadmin;
