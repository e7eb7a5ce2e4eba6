// SPDX-License-Identifier: Apache-2.0

/** Measurements of what Pollux costs, for docs/performance.md. Nothing here is published. */
package io.pollux.benchmarks;
