// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.EventLoop;
import io.pollux.loop.nio.NioLoop;
import io.pollux.loop.poll.PollLoop;
import io.pollux.tck.EventLoopContract;

/** What a reactor exchanges is alike: every case of the contract leaves the same trace on both loops. */
class LoopsAlikeTest extends EventLoopContract {
    @Override
    protected EventLoop loop() {
        return new NioLoop();
    }

    @Override
    protected EventLoop other() {
        return new PollLoop();
    }

    @Override
    protected EventLoop reference() {
        return new PollLoop();
    }
}
