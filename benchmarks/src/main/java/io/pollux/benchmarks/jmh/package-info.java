// SPDX-License-Identifier: Apache-2.0

/** The cost of single parts, by JMH: a pass, an echoed message, a timer, a task from another thread, a swap. */
package io.pollux.benchmarks.jmh;
