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
 * Two functions of the Java Native Interface, which reads fields whatever their access and module. They have no symbol:
 * their addresses stand in the table that the environment points to, in places fixed by the JNI specification.
 */
final class Jni {
    private static final Map<String, Integer> PLACES = Map.of("FromReflectedField", 8, "GetIntField", 100);

    private Jni() {}

    /** Maps the functions, which takes {@link LibC}'s. */
    static void map() {
        Pointer table = LibC.memmove(JNIEnv.CURRENT, JNIEnv.CURRENT, 0).getPointer(0);
        SymbolProvider entries = (handle, name, parent) ->
                Pointer.nativeValue(table.getPointer((long) PLACES.get(name) * Native.POINTER_SIZE));
        Map<String, ?> options = Map.of(Library.OPTION_ALLOW_OBJECTS, true, Library.OPTION_SYMBOL_PROVIDER, entries);
        try (NativeLibrary process = NativeLibrary.getProcess(options)) {
            Native.register(Jni.class, process);
        }
    }

    /** Returns what JNI calls the field, which stays valid as long as its class. */
    static Pointer id(Field field) {
        return FromReflectedField(JNIEnv.CURRENT, field);
    }

    /** Reads a field of type {@code int}, of whatever access. */
    static int intField(Object target, Pointer id) {
        return GetIntField(JNIEnv.CURRENT, target, id);
    }

    static native Pointer FromReflectedField(JNIEnv env, Field field);

    static native int GetIntField(JNIEnv env, Object target, Pointer field);
}
