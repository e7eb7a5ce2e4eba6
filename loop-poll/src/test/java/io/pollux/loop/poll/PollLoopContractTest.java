// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.EventLoop;
import io.pollux.tck.EventLoopContract;

class PollLoopContractTest extends EventLoopContract {
    @Override
    protected EventLoop loop() {
        return new PollLoop();
    }
}
