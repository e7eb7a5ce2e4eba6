// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

/**
 * The shape of a load.
 *
 * @param connections how many connections have messages in flight all the time
 * @param idle how many more connections do nothing
 * @param depth how many messages each busy connection has in flight
 * @param messageBytes the length of a message
 * @param churns whether a connection is closed after each message and replaced by a new one
 */
record Shape(int connections, int idle, int depth, int messageBytes, boolean churns) {
    /** Messages of 64 bytes, one at a time. */
    static Shape of(int connections, int idle) {
        return new Shape(connections, idle, 1, 64, false);
    }
}
