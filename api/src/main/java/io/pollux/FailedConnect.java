// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.net.SocketAddress;

/**
 * A connect that has failed (rule D3).
 *
 * @param where the address that it was to reach, never null
 * @param cause what {@code handleError} gets, never null
 */
record FailedConnect(SocketAddress where, Exception cause) {}
