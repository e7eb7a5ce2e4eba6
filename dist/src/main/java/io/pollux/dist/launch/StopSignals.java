// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Turns the signals that ask a process to end into a clean stop with exit status 0. The JVM's own handlers would end it
 * with 128 plus the number of the signal.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private StopSignals() {}

    /**
     * Makes each of the signals run a task, which must return soon. Gogo's shell takes over INT while it reads lines.
     */
    static void handle(Runnable stop) {
        for (String name : NAMES) {
            try {
                handle(name, stop);
            } catch (ReflectiveOperationException e) {
                return; // this JVM has no such API, or keeps the signal to itself: its own handlers stay
            }
        }
    }

    /** By reflection, because {@code sun.misc} is no API of the platform. */
    private static void handle(String name, Runnable stop) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object stopping = Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                    stop.run();
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), stopping);
    }
}
