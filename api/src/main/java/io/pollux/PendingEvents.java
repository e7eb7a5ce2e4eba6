// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * The events that wait to be dispatched: those that a wait records, and those that dispatchers request. While the pass
 * dispatches one set, a second one gathers the requests for the next pass.
 */
final class PendingEvents {
    private ReadySet gathering = new ReadySet();
    private ReadySet spare = new ReadySet();

    /** Requests an event for the next dispatch, before which the map does not wait. */
    void request(Membership membership, int ops) {
        gathering.add(membership, ops);
    }

    /** Where a wait records. */
    ReadySet gathering() {
        return gathering;
    }

    boolean isEmpty() {
        return gathering.size() == 0;
    }

    /** Returns what has been gathered, and gathers in the other set, which must have been emptied. */
    ReadySet take() {
        ReadySet batch = gathering;
        gathering = spare;
        spare = batch;
        return batch;
    }

    void clear() {
        gathering.truncate(0);
    }

    /** Forgets the events of dispatchers that have left the map. */
    void forgetUnmapped(ChannelMap map) {
        gathering.retain(map);
    }
}
