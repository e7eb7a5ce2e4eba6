// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Records what a {@link Demultiplexer} has found during {@link Demultiplexer#await}. Recording calls no dispatcher: the
 * map dispatches the events after the wait has returned.
 */
@ProviderType
public interface Readiness {
    /**
     * Records that a channel is ready.
     *
     * @param attachment the attachment with which the channel was registered, never null
     * @param ops the bits of {@link Ops} that are ready: a subset of the interest, or {@link Ops#BROKEN}
     */
    void ready(Object attachment, int ops);

    /**
     * Records that some channel has vanished from the demultiplexer without being cancelled. The map then checks all of
     * its channels (rule P8).
     */
    void vanished();
}
