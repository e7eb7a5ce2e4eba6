// SPDX-License-Identifier: Apache-2.0

/**
 * Threads of this runtime, and limits on waiting: for its own threads, and for foreign code, which runs on separate
 * threads so that it cannot stall the runtime.
 */
package io.pollux.runtime.threads;
