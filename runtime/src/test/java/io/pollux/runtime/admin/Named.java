// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.EventLoop;
import io.pollux.loop.nio.NioLoop;
import io.pollux.spi.Demultiplexer;
import java.io.IOException;
import java.util.Set;

/** The select-style loop under another name. */
record Named(String name) implements EventLoop {
    private static final NioLoop NIO = new NioLoop();

    @Override
    public Style style() {
        return NIO.style();
    }

    @Override
    public Set<String> features() {
        return NIO.features();
    }

    @Override
    public Demultiplexer open() throws IOException {
        return NIO.open();
    }
}
