// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.text.Log;
import java.io.IOException;

/**
 * The demultiplexer that a swap leaves. It serves the channels that have not been moved yet; once it fails, it is not
 * asked any more, and the swap continues.
 */
final class OldLoop {
    private static final System.Logger LOG = Log.of(Move.class);

    /** Null if there is none: the map was parked, or this has been closed. */
    private Demultiplexer demultiplexer;

    private boolean failed;

    OldLoop(Demultiplexer demultiplexer) {
        this.demultiplexer = demultiplexer;
    }

    /** Null if there is none. */
    Demultiplexer demultiplexer() {
        return demultiplexer;
    }

    boolean exists() {
        return demultiplexer != null;
    }

    /** Records what is ready now. */
    void await(Readiness readiness) {
        if (demultiplexer == null || failed) {
            return;
        }
        try {
            demultiplexer.await(0, readiness);
        } catch (IOException | RuntimeException | LinkageError e) {
            failed(e);
        }
    }

    /** Makes it release closed and moved channels. */
    void flush() {
        if (demultiplexer == null || failed) {
            return;
        }
        try {
            demultiplexer.flush();
        } catch (IOException | RuntimeException | LinkageError e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        failed = true;
        LOG.log(System.Logger.Level.DEBUG, "the old loop fails during the swap", cause);
    }

    /** Registers a channel with it again, or throws if it refuses the channel. */
    void takeBack(Membership membership) throws IOException {
        demultiplexer.flush();
        membership.registerWith(demultiplexer);
    }

    void close() {
        LoopInUse.closeQuietly(demultiplexer);
        demultiplexer = null;
    }

    /** Other code has closed it. */
    void forget() {
        demultiplexer = null;
    }
}
