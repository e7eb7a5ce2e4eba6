// SPDX-License-Identifier: Apache-2.0

/** The commands in scope {@code pollux} for Karaf's shell. For this bundle only. */
package io.pollux.shell.karaf;
