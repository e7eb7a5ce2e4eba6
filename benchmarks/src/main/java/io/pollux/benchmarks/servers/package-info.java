// SPDX-License-Identifier: Apache-2.0

/** Echo servers, ours and others', each a process of its own that prints its port and ends with its input. */
package io.pollux.benchmarks.servers;
