// SPDX-License-Identifier: Apache-2.0

/**
 * The race: echo servers by turns on one core, a load that checks every byte on another, and what a message costs each
 * of them in CPU time.
 */
package io.pollux.benchmarks.race;
