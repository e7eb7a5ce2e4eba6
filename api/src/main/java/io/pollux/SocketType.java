// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** The kinds of socket that {@link Dispatcher#createSocket} makes (rule D1); the families are the JDK's own. */
public enum SocketType {
    /** A byte stream: TCP, or a Unix domain stream socket. */
    STREAM,
    /** Datagrams: UDP. */
    DATAGRAM
}
