// SPDX-License-Identifier: Apache-2.0

/** The launcher: starts Felix as {@code bin/pollux} asks, and passes the lines of standard input to the console. */
package io.pollux.dist.launch;
