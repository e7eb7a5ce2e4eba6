// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.EventLoop;

/** The suite on the least that it takes, so that a failure elsewhere is known to be the loop's. */
class SelectorLoopContractTest extends EventLoopContract {
    @Override
    protected EventLoop loop() {
        return new SelectorLoop();
    }
}
