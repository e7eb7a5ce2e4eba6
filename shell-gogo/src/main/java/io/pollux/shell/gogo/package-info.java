// SPDX-License-Identifier: Apache-2.0

/** The commands in scope {@code pollux} for Gogo. For this bundle only. */
package io.pollux.shell.gogo;
