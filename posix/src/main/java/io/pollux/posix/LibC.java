// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import com.sun.jna.JNIEnv;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The C library's functions, mapped by name. The library is the process itself: whatever its file is called, it is
 * loaded already. Where C says {@code size_t}, {@code ssize_t} or {@code nfds_t}, whose sizes differ between platforms,
 * an {@code int} does: it travels in a register that the caller extends, and no value here needs more.
 *
 * <p>Once its functions are mapped, the library is of no use. JNA's cleaner thread waits for every open one, and
 * outlives JNA's own bundle; when none is open it ends by itself within half a minute.
 */
final class LibC {
    private LibC() {}

    static void map() {
        try (NativeLibrary process = NativeLibrary.getProcess()) {
            Native.register(LibC.class, process);
        }
    }

    static native int poll(Pointer fds, int count, int timeoutMs);

    static native int recv(int descriptor, byte[] into, int length, int flags);

    static native String strerror(int errno);

    /** Moves nothing and returns its first argument, which shows the value of the environment's pointer. */
    static native Pointer memmove(JNIEnv to, JNIEnv from, int length);
}
