// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.SelectableChannel;

/**
 * Closes a channel that no map serves, with one warning, when every dispatcher around it has been garbage-collected
 * (rule D14). Holds the channel, but no dispatcher.
 */
final class DroppedChannel implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final String dispatcher;
    private SelectableChannel channel;
    private Cleaner.Cleanable cleanable;

    private DroppedChannel(SelectableChannel channel, String dispatcher) {
        this.channel = channel;
        this.dispatcher = dispatcher;
    }

    static DroppedChannel watch(SharedChannel shared, SelectableChannel channel, String dispatcher) {
        DroppedChannel dropped = new DroppedChannel(channel, dispatcher);
        dropped.cleanable = CLEANER.register(shared, dropped);
        return dropped;
    }

    /** Stops watching, because the channel is mapped or closed. */
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
        if (left == null || !left.isOpen() || !SharedChannel.forgetDropped(left)) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "closing {0}: its dispatcher {1} was dropped without being closed",
                left,
                dispatcher);
        try {
            left.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot close it", e);
        }
    }
}
