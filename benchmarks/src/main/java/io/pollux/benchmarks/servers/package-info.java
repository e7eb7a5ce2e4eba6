// SPDX-License-Identifier: Apache-2.0

/**
 * Echo servers, ours and others'. Each is a process of its own that prints its port and ends with its input; those that
 * can be taken from pass to pass also run side by side in one.
 */
package io.pollux.benchmarks.servers;
