// SPDX-License-Identifier: Apache-2.0

/** Reactors: threads that each drive one map, and are asked, watched over and replaced. Knows nothing of OSGi. */
package io.pollux.runtime.reactor;
