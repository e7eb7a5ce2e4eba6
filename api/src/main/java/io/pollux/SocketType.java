// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** The types of socket that {@link Dispatcher#createSocket} creates (rule D1); the families are those of the JDK. */
public enum SocketType {
    /** A byte stream: TCP, or a Unix domain stream socket. */
    STREAM,
    /** Datagrams: UDP. */
    DATAGRAM
}
