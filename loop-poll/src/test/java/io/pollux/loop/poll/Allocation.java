// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import java.util.concurrent.Callable;

/** Measures what a thread allocates. By reflection, so that no module has to read {@code jdk.management} for it. */
final class Allocation {
    private Allocation() {}

    /** Returns the bytes that a number of calls allocate once they are warm. */
    static long bytesOf(int calls, Callable<?> call) throws Exception {
        repeat(calls, call);
        repeat(calls, call);
        long before = allocatedBytes();
        repeat(calls, call);
        return allocatedBytes() - before;
    }

    private static void repeat(int calls, Callable<?> call) throws Exception {
        for (int i = 0; i < calls; i++) {
            call.call();
        }
    }

    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        return (long) Class.forName("com.sun.management.ThreadMXBean")
                .getMethod("getCurrentThreadAllocatedBytes")
                .invoke(threads);
    }
}
