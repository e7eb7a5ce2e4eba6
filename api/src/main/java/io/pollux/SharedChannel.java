// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The state that all dispatchers around one channel share: which one serves it in a map (rule D23), the watch that
 * closes it if all of them are dropped while none does (rule D14), and the file of its address (rule D19).
 */
final class SharedChannel {
    /** Weak in both directions: finds what a dispatcher holds, and keeps nothing alive. */
    private static final Map<SelectableChannel, WeakReference<SharedChannel>> BY_CHANNEL = new WeakHashMap<>();

    private final SelectableChannel channel;
    private Dispatcher server;
    private DroppedChannel watch;
    private UnixFile unixFile;

    private SharedChannel(SelectableChannel channel) {
        this.channel = channel;
    }

    /** The one for a channel, the same for every dispatcher around it. */
    static SharedChannel of(SelectableChannel channel) {
        synchronized (BY_CHANNEL) {
            SharedChannel shared = find(channel);
            if (shared == null) {
                shared = new SharedChannel(channel);
                BY_CHANNEL.put(channel, new WeakReference<>(shared));
            }
            return shared;
        }
    }

    /** Forgets a channel that has no dispatcher any more; returns false if it has one. */
    static boolean forgetDropped(SelectableChannel channel) {
        synchronized (BY_CHANNEL) {
            boolean dropped = find(channel) == null;
            if (dropped) {
                BY_CHANNEL.remove(channel);
            }
            return dropped;
        }
    }

    private static SharedChannel find(SelectableChannel channel) {
        WeakReference<SharedChannel> known = BY_CHANNEL.get(channel);
        return known == null ? null : known.get();
    }

    /** Called before a dispatcher is mapped; throws IllegalStateException if another one serves the channel. */
    void claim(Dispatcher claimant) {
        Dispatcher serving = serveUnlessServed(claimant);
        if (serving != claimant) {
            throw new IllegalStateException(claimant.describe() + " cannot be mapped: its channel is already served by "
                    + serving.describe() + "; remove or close that one first");
        }
    }

    private synchronized Dispatcher serveUnlessServed(Dispatcher claimant) {
        if (server == null) {
            server = claimant;
            unwatch();
        }
        return server;
    }

    /** The dispatcher has left its map. */
    synchronized void giveUp(Dispatcher left) {
        if (server == left) {
            server = null;
        }
    }

    /** From now on the channel is closed when every dispatcher around it has been dropped; not while one serves it. */
    synchronized void watch(String nameOfDispatcher) {
        unwatch();
        if (server == null && channel.isOpen()) {
            watch = DroppedChannel.watch(this, channel, nameOfDispatcher);
        }
    }

    synchronized void unwatch() {
        if (watch != null) {
            watch.release();
            watch = null;
        }
    }

    /** A dispatcher is about to close the channel; returns false if it must not, because another one serves it. */
    boolean release(Dispatcher closing) {
        synchronized (this) {
            if (server != null && server != closing) {
                return false;
            }
            server = null;
            unwatch();
        }
        synchronized (BY_CHANNEL) {
            BY_CHANNEL.remove(channel);
        }
        return true;
    }

    void boundTo(UnixFile file) {
        unixFile = file;
    }

    void removeUnixFile() throws IOException {
        if (unixFile != null) {
            unixFile.delete();
            unixFile = null;
        }
    }
}
