// SPDX-License-Identifier: Apache-2.0

/** The select-style loop, on {@link java.nio.channels.Selector}. */
module io.pollux.loop.nio {
    requires io.pollux;
    requires static org.osgi.annotation.bundle;
    requires static osgi.core;

    provides io.pollux.EventLoop with
            io.pollux.loop.nio.NioLoop;
}
