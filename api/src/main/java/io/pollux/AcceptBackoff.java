// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;

/**
 * Keeps a listener from spinning when accepting fails, most often because no descriptors are left (rule D17). The
 * listener rests for 100 ms, doubled each time up to 1 s, or until its map closes a channel.
 */
final class AcceptBackoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Dispatcher listener;
    private Duration rest = FIRST;
    private ChannelMap restsIn;
    private Timer timer;

    AcceptBackoff(Dispatcher listener) {
        this.listener = listener;
    }

    boolean isResting() {
        return restsIn != null;
    }

    /** Accepting has failed: the listener rests for longer than last time. */
    void failed() {
        ChannelMap map = listener.map();
        if (map == null || isResting()) {
            return;
        }
        restsIn = map;
        map.restingListeners().add(this);
        timer = map.agenda().schedule(this::resume, rest, null); // has no owner, so it outlives all of them
        Duration doubled = rest.multipliedBy(2);
        rest = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        listener.membership().interest().changed();
    }

    /** Accepting works: the next rest is short again. */
    void succeeded() {
        rest = FIRST;
    }

    void resume() {
        if (isResting()) {
            stop();
            listener.membership().interest().changed();
        }
    }

    /** Ends the rest; called when the listener leaves its map, too. */
    void stop() {
        if (isResting()) {
            restsIn.restingListeners().remove(this);
            restsIn = null;
            timer.cancel();
        }
    }
}
