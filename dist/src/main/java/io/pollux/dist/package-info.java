// SPDX-License-Identifier: Apache-2.0

/** The console of the distribution: its own commands, commands from a pipe, and the folders that are followed. */
package io.pollux.dist;
