// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.nio;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import java.io.IOException;
import java.util.Set;

/** The select-style loop: epoll, kqueue, or whatever the JDK uses for its selectors. */
public final class NioLoop implements EventLoop {
    /** For {@link java.util.ServiceLoader} and the activator. */
    public NioLoop() {}

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public Style style() {
        return Style.SELECT;
    }

    @Override
    public Set<String> features() {
        return Set.of();
    }

    @Override
    public Demultiplexer open() throws IOException {
        return new NioDemultiplexer();
    }
}
