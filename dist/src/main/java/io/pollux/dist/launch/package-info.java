// SPDX-License-Identifier: Apache-2.0

/** Starts Felix, and hands it the lines of standard input: what bin/pollux-launcher.jar holds, beside no bundle. */
package io.pollux.dist.launch;
