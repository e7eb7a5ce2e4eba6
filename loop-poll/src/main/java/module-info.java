// SPDX-License-Identifier: Apache-2.0

/** The poll-style loop, on {@code poll(2)}. */
module io.pollux.loop.poll {
    requires io.pollux;
    requires io.pollux.posix;
    requires jdk.unsupported;
    requires static org.osgi.annotation.bundle;
    requires static osgi.core;

    provides io.pollux.EventLoop with
            io.pollux.loop.poll.PollLoop;
}
