// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.nio;

import io.pollux.EventLoop;
import io.pollux.tck.EventLoopContract;

class NioLoopContractTest extends EventLoopContract {
    @Override
    protected EventLoop loop() {
        return new NioLoop();
    }
}
