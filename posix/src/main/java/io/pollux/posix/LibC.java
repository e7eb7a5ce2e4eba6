// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import com.sun.jna.JNIEnv;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Functions of the C library, mapped by name. They are looked up in the process itself, which has already loaded the
 * library, so its file name does not matter. The sizes of {@code size_t}, {@code ssize_t} and {@code nfds_t} differ
 * between platforms; an {@code int} works for all of them, because it is passed in a register that the caller extends,
 * and no value here needs more.
 *
 * <p>Once the functions are mapped, the library object is closed. JNA's cleaner thread runs as long as a library is
 * open, even after JNA's bundle has gone; when none is open, it ends within half a minute.
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

    /** Moves nothing and returns its first argument: this shows the value of the environment's pointer. */
    static native Pointer memmove(JNIEnv to, JNIEnv from, int length);
}
