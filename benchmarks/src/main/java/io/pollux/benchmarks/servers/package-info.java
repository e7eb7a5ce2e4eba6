// SPDX-License-Identifier: Apache-2.0

/**
 * Echo servers, ours and others. Each is a process of its own that prints its port and ends with its input. Those that can run one pass at a time also run side by side in one process.
 */
package io.pollux.benchmarks.servers;
