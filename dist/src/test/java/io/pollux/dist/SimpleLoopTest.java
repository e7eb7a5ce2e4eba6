// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.EventLoop;
import io.pollux.tck.EventLoopContract;

class SimpleLoopTest extends EventLoopContract {
    @Override
    protected EventLoop loop() {
        return new SimpleLoop();
    }
}
