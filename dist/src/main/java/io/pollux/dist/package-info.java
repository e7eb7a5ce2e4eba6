// SPDX-License-Identifier: Apache-2.0

/** The console of the distribution; nothing is exported. */
package io.pollux.dist;
