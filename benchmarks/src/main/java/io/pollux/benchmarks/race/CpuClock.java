// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** The CPU time of a process with all its threads, including those that have ended: POSIX clock_getcpuclockid. */
final class CpuClock {
    static {
        Native.register("c");
    }

    private final int clock;
    private final Memory time = new Memory(2L * Long.BYTES);

    CpuClock(long pid) {
        IntByReference found = new IntByReference();
        int error = clock_getcpuclockid((int) pid, found);
        if (error != 0) {
            throw new IllegalStateException("no CPU clock of process " + pid + ": error " + error);
        }
        clock = found.getValue();
    }

    /** Returns nanoseconds since the process started. */
    long nanos() {
        clock_gettime(clock, time);
        return time.getLong(0) * 1_000_000_000L + time.getLong(Long.BYTES);
    }

    private static native int clock_getcpuclockid(int pid, IntByReference clock);

    private static native int clock_gettime(int clock, Pointer time) throws LastErrorException;
}
