// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;

/**
 * Keeps a listener from spinning when accepting fails, most often for want of descriptors (rule D17): it rests for 100
 * ms, doubling to 1 s, or until its map closes a channel.
 */
final class AcceptBackoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Dispatcher listener;
    private Duration rest = FIRST;
    private boolean resting;
    private Timer timer;

    AcceptBackoff(Dispatcher listener) {
        this.listener = listener;
    }

    boolean isResting() {
        return resting;
    }

    /** Accepting has failed: rest, longer than last time. */
    void failed() {
        ChannelMap map = listener.map();
        if (map == null || resting) {
            return;
        }
        resting = true;
        map.rests(this);
        timer = map.schedule(this::resume, rest);
        Duration doubled = rest.multipliedBy(2);
        rest = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        listener.membership().interestChanged();
    }

    /** Accepting works: the next rest is a short one again. */
    void succeeded() {
        rest = FIRST;
    }

    void resume() {
        if (resting) {
            resting = false;
            timer.cancel();
            listener.membership().interestChanged();
        }
    }
}
