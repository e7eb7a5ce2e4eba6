// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import java.io.IOException;

/** An echo server that its caller takes from one pass to the next. */
interface Stepped {
    /** Where it listens. */
    int port();

    /** Waits, and does all that there is to do then. */
    void pass() throws IOException;
}
