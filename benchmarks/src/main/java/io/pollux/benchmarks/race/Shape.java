// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

/**
 * What a load looks like.
 *
 * @param connections how many have messages on their way all the time
 * @param idle how many more do nothing
 * @param depth how many messages each of the former has on its way
 * @param messageBytes how long a message is
 * @param churns whether a connection is closed after each message, and another one opened
 */
record Shape(int connections, int idle, int depth, int messageBytes, boolean churns) {
    /** Messages of 64 bytes, one at a time. */
    static Shape of(int connections, int idle) {
        return new Shape(connections, idle, 1, 64, false);
    }
}
