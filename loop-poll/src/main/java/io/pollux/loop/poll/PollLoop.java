// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import java.io.IOException;
import java.util.Set;

/** The poll-style loop: {@code poll(2)} over the JDK's own channels. */
public final class PollLoop implements EventLoop {
    /** For {@link java.util.ServiceLoader} and the activator. */
    public PollLoop() {}

    @Override
    public String name() {
        return "poll";
    }

    @Override
    public Style style() {
        return Style.POLL;
    }

    @Override
    public Set<String> features() {
        return Set.of(URGENT, DESCRIPTORS);
    }

    @Override
    public Demultiplexer open() throws IOException {
        return new PollDemultiplexer(Descriptors.WAYS);
    }
}
