// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where a {@link Demultiplexer} records what it found, inside {@link Demultiplexer#await}. Recording never calls back
 * into a dispatcher: the map dispatches after the wait has returned.
 */
@ProviderType
public interface Readiness {
    /**
     * Records that a channel is ready.
     *
     * @param attachment the object that was given at registration, never null
     * @param ops the bits of {@link Ops} that are ready: a subset of the interest, or {@link Ops#BROKEN}
     */
    void ready(Object attachment, int ops);

    /**
     * Records that a channel has vanished from the demultiplexer without having been cancelled, which one being
     * unknown. The map then looks through all of its channels (rule P8).
     */
    void vanished();
}
