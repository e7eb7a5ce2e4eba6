// SPDX-License-Identifier: Apache-2.0

/**
 * Runs reactors: threads that each drive one map, answer questions, and are watched and replaced. It does not depend on
 * OSGi.
 */
package io.pollux.runtime.reactor;
