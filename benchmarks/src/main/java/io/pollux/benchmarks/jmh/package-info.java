// SPDX-License-Identifier: Apache-2.0

/** What the parts cost, by JMH: a pass, an echoed message, a timer, a task from another thread, a swap. */
package io.pollux.benchmarks.jmh;
