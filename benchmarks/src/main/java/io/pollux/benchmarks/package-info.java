// SPDX-License-Identifier: Apache-2.0

/** What it costs: see docs/performance.md. Nothing here is published. */
package io.pollux.benchmarks;
