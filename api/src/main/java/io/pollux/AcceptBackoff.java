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
    private ChannelMap restsIn;
    private Timer timer;

    AcceptBackoff(Dispatcher listener) {
        this.listener = listener;
    }

    boolean isResting() {
        return restsIn != null;
    }

    /** Accepting has failed: rest, longer than last time. */
    void failed() {
        ChannelMap map = listener.map();
        if (map == null || isResting()) {
            return;
        }
        restsIn = map;
        map.rests(this);
        timer = map.driver().schedule(this::resume, rest, null); // nobody else's end ends it
        Duration doubled = rest.multipliedBy(2);
        rest = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        listener.membership().interest().changed();
    }

    /** Accepting works: the next rest is a short one again. */
    void succeeded() {
        rest = FIRST;
    }

    void resume() {
        if (isResting()) {
            stop();
            listener.membership().interest().changed();
        }
    }

    /** No more rest in the map that the listener is in or leaves. */
    void stop() {
        if (isResting()) {
            restsIn.restsNoMore(this);
            restsIn = null;
            timer.cancel();
        }
    }
}
