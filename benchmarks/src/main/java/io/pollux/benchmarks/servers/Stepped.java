// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import java.io.IOException;

/** An echo server that its caller runs one pass at a time. */
interface Stepped {
    /** Returns the address where it listens. */
    int port();

    /** Waits, then serves everything that is ready. */
    void pass() throws IOException;
}
