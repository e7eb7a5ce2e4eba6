// SPDX-License-Identifier: Apache-2.0

/**
 * Threads of this runtime, and limits on waiting: for its own threads, and for foreign code, which runs on threads of
 * its own so that it stalls nobody.
 */
package io.pollux.runtime.threads;
