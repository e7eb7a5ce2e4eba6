// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import java.lang.reflect.Method;

/** Sends harmless signals to the thread that made it. By reflection, since this module does not read JNA. */
final class Signals {
    private static final int SIGPIPE = 13; // which the JVM handles by doing nothing

    private final Object kill;
    private final Method invokeInt;
    private final Object thread;

    Signals() throws ReflectiveOperationException {
        Class<?> function = Class.forName("com.sun.jna.Function");
        Method find = function.getMethod("getFunction", String.class, String.class);
        kill = find.invoke(null, "c", "pthread_kill");
        invokeInt = function.getMethod("invokeInt", Object[].class);
        thread = function.getMethod("invokeLong", Object[].class)
                .invoke(find.invoke(null, "c", "pthread_self"), (Object) new Object[0]);
    }

    void send() {
        try {
            invokeInt.invoke(kill, (Object) new Object[] {thread, SIGPIPE});
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("pthread_kill", e);
        }
    }
}
