// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.posix.Posix;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Finds the descriptor of a JDK channel. The JDK has no public method for it, so this takes the first of {@link #WAYS}
 * that works.
 */
@FunctionalInterface
interface Descriptors {
    /** In order of preference: the first is the JDK's own but needs a flag, the last needs nothing. */
    List<Callable<Descriptors>> WAYS = List.of(ByInterface::new, ByUnsafe::new, () -> Posix::descriptor);

    /**
     * Reads a channel's descriptor.
     *
     * @throws IOException if the channel is not one of the JDK's
     * @throws ReflectiveOperationException for the same reason, or because the JVM forbids this way
     */
    int of(SelectableChannel channel) throws IOException, ReflectiveOperationException;

    /** Returns the first way that finds the descriptor of a channel; otherwise throws, naming the flag that helps. */
    static Descriptors find(List<Callable<Descriptors>> ways, SelectableChannel probe) throws IOException {
        IOException failure = new IOException(
                "this JVM does not reveal the file descriptors of channels; start it with --add-exports "
                        + "java.base/sun.nio.ch=" + ourModule());
        for (Callable<Descriptors> way : ways) {
            try {
                Descriptors descriptors = way.call();
                descriptors.of(probe);
                return descriptors;
            } catch (Exception | LinkageError e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static String ourModule() {
        Module module = Descriptors.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    /** By {@code SelChImpl.getFDVal()}, where the JVM exports that interface to us. */
    final class ByInterface implements Descriptors {
        private final Method getter =
                Class.forName("sun.nio.ch.SelChImpl", false, null).getMethod("getFDVal");

        ByInterface() throws ReflectiveOperationException {}

        @Override
        public int of(SelectableChannel channel) throws ReflectiveOperationException {
            return (int) getter.invoke(channel);
        }
    }

    /**
     * By the private field {@code fdVal} and {@code sun.misc.Unsafe}, called by reflection because it may be absent.
     */
    final class ByUnsafe implements Descriptors {
        private final Object unsafe;
        private final Method objectFieldOffset;
        private final Method getInt;
        private final Map<Class<?>, Object> offsets = new HashMap<>();

        ByUnsafe() throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            unsafe = instance.get(null);
            objectFieldOffset = type.getMethod("objectFieldOffset", Field.class);
            getInt = type.getMethod("getInt", Object.class, long.class);
        }

        /** Inherited channels are instances of a subclass, so superclasses are searched too. */
        private static Field field(Class<?> type) throws NoSuchFieldException {
            for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                for (Field field : at.getDeclaredFields()) {
                    if (field.getName().equals("fdVal")) {
                        return field;
                    }
                }
            }
            throw new NoSuchFieldException("fdVal");
        }

        @Override
        public int of(SelectableChannel channel) throws ReflectiveOperationException {
            Class<?> type = channel.getClass();
            Object offset = offsets.get(type);
            if (offset == null) {
                offset = objectFieldOffset.invoke(unsafe, field(type));
                offsets.put(type, offset);
            }
            return (int) getInt.invoke(unsafe, channel, offset);
        }
    }
}
