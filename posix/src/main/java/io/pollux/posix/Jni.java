// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.SymbolProvider;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * Two functions of the Java Native Interface, which can read fields of any access and module. They have no symbols: the
 * environment points to a table of their addresses, at positions fixed by the JNI specification.
 */
final class Jni {
    private static final Map<String, Integer> PLACES = Map.of("FromReflectedField", 8, "GetIntField", 100);

    private Jni() {}

    /** Maps the functions, with the help of {@link LibC}. */
    static void map() {
        Pointer table = LibC.memmove(JNIEnv.CURRENT, JNIEnv.CURRENT, 0).getPointer(0);
        SymbolProvider entries = (handle, name, parent) ->
                Pointer.nativeValue(table.getPointer((long) PLACES.get(name) * Native.POINTER_SIZE));
        Map<String, ?> options = Map.of(Library.OPTION_ALLOW_OBJECTS, true, Library.OPTION_SYMBOL_PROVIDER, entries);
        try (NativeLibrary process = NativeLibrary.getProcess(options)) {
            Native.register(Jni.class, process);
        }
    }

    /** Returns JNI's identifier of the field, which is valid as long as its class. */
    static Pointer id(Field field) {
        return FromReflectedField(JNIEnv.CURRENT, field);
    }

    /** Reads a field of type {@code int}, of any access. */
    static int intField(Object target, Pointer id) {
        return GetIntField(JNIEnv.CURRENT, target, id);
    }

    static native Pointer FromReflectedField(JNIEnv env, Field field);

    static native int GetIntField(JNIEnv env, Object target, Pointer field);
}
