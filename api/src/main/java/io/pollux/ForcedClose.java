// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;

/**
 * Closes a dispatcher for good, whatever its class makes of {@link Dispatcher#close}. Nothing that it throws escapes.
 */
final class ForcedClose {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private ForcedClose() {}

    /** Lets a dispatcher close itself, closes what it leaves open, and lets its connection linger. */
    static void expel(Membership membership) {
        membership.closing().expel();
        try {
            membership.dispatcher().close();
        } catch (Throwable e) {
            String name = membership.dispatcher().describe();
            LOG.log(System.Logger.Level.WARNING, name + " failed to close cleanly", e);
        }
        release(membership);
    }

    /** Closes a dispatcher that holds too much. Its peer does not read, so its connection does not linger. */
    @SuppressWarnings("EmptyCatch") // it is closed for good next
    static void abort(Membership membership) {
        try {
            membership.dispatcher().close();
        } catch (Throwable t) {
            // its own affair
        }
        release(membership);
    }

    /** Closes a dispatcher without asking it. */
    @SuppressWarnings("EmptyCatch") // without memory, logging is impossible
    static void release(Membership membership) {
        try {
            membership.closing().close();
        } catch (Throwable t) {
            try {
                LOG.log(System.Logger.Level.DEBUG, "an error while closing", t);
            } catch (Throwable unsaid) {
                // it is out of its map, and whoever holds it can see its state
            }
        }
    }
}
