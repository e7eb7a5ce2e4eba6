// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.SelectableChannel;

/**
 * Watches over the channel of a dispatcher that is in no map: if the dispatcher is collected without having been
 * closed, its channel is closed, with one warning (rule D14). Holds the channel, never the dispatcher.
 */
final class DroppedChannel implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final String owner;
    private SelectableChannel channel;
    private Cleaner.Cleanable cleanable;

    private DroppedChannel(SelectableChannel channel, String owner) {
        this.channel = channel;
        this.owner = owner;
    }

    static DroppedChannel watch(Dispatcher dispatcher, SelectableChannel channel) {
        DroppedChannel dropped =
                new DroppedChannel(channel, dispatcher.getClass().getName());
        dropped.cleanable = CLEANER.register(dispatcher, dropped);
        return dropped;
    }

    /** The dispatcher is mapped or closed: no need to watch any more. */
    void release() {
        synchronized (this) {
            channel = null;
        }
        cleanable.clean();
    }

    @Override
    public void run() {
        SelectableChannel left;
        synchronized (this) {
            left = channel;
            channel = null;
        }
        if (left == null || !left.isOpen()) {
            return;
        }
        LOG.log(System.Logger.Level.WARNING, "closing {0}: its {1} was dropped without being closed", left, owner);
        try {
            left.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot close it", e);
        }
    }
}
