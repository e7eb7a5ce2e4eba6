// SPDX-License-Identifier: Apache-2.0

/**
 * The race: echo servers take turns on one core while a load on another checks every byte; the result is the CPU time of each server per message.
 */
package io.pollux.benchmarks.race;
