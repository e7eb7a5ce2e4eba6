// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The system calls of a poll-style loop, apart from those of {@link PollFds}. Every method may be called from any
 * thread. Call {@link #load} first; if it throws, nothing else works.
 *
 * <p>JNA refers to the class that it maps until {@link #unload}, and its cleaner thread refers to the code that started
 * it. Both happen in this bundle, which never needs to be replaced, and neither refers to callers of this class. So a
 * loop that only calls this class can be unloaded.
 */
public final class Posix {
    static final int EINTR = 4;
    private static final int MSG_OOB = 1;

    /**
     * EAGAIN, EINVAL, EOPNOTSUPP, and for a lost connection ECONNRESET and ENOTCONN: the numbers of Linux, then those
     * of macOS and the BSDs.
     */
    private static final Set<Integer> NOTHING_URGENT =
            isLinux() ? Set.of(11, 22, 95, 104, 107) : Set.of(35, 22, 45, 102, 54, 57);

    /** The identifiers by class of channel; there are only a few classes, all of the JDK. */
    private static final Map<Class<?>, Pointer> FIELDS = new ConcurrentHashMap<>();

    private static final String OBSTACLE = obstacle(System.getProperty("os.name"), Mapping::ensure);

    private Posix() {}

    /**
     * Makes sure that native calls work here.
     *
     * @throws IOException if they do not, because this is not Linux, macOS or a BSD, or because JNA's native part
     *     cannot be loaded; the message gives the reason in one line
     */
    public static void load() throws IOException {
        if (OBSTACLE != null) {
            throw new IOException(OBSTACLE);
        }
        Mapping.ensure();
    }

    /**
     * Unmaps the calls, so that JNA no longer refers to the class loaders of this bundle and of JNA. This happens now
     * if no {@link PollFds} is open, or else when the last one is closed, unless another one is allocated first.
     * Afterwards calls throw {@link UnsatisfiedLinkError} until {@link #load} is called or an array is allocated. A
     * loop calls this when it leaves; any thread may call it, more than once.
     */
    public static void unload() {
        Mapping.release();
    }

    /**
     * Reads the urgent byte of a socket in non-blocking mode: {@code recv(2)} with {@code MSG_OOB}.
     *
     * @param descriptor the socket's descriptor
     * @return the byte, 0 to 255, or -1 if there is none, at the end of the input, if the connection is lost, or if
     *     this kind of socket has no urgent data
     * @throws IOException if the call fails for another reason
     */
    public static int receiveUrgent(int descriptor) throws IOException {
        byte[] urgent = new byte[1];
        int received = LibC.recv(descriptor, urgent, 1, MSG_OOB);
        if (received >= 0) {
            return received == 0 ? -1 : Byte.toUnsignedInt(urgent[0]);
        }
        int errno = Native.getLastError();
        if (NOTHING_URGENT.contains(errno)) {
            return -1;
        }
        throw failure("recv", errno);
    }

    /**
     * Reads the descriptor of a JDK channel from its private field {@code fdVal}, by JNI, which needs neither a flag
     * nor an open module.
     *
     * @param channel the channel, never null
     * @return its descriptor, which stays the same until the channel is closed
     * @throws IOException if the channel has no such field
     */
    public static int descriptor(SelectableChannel channel) throws IOException {
        Pointer field = FIELDS.computeIfAbsent(channel.getClass(), Posix::descriptorField);
        if (field == null) {
            throw new IOException(
                    "no file descriptor was found in " + channel.getClass().getName());
        }
        return Jni.intField(channel, field);
    }

    private static Pointer descriptorField(Class<?> type) {
        return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
                .flatMap(at -> Stream.of(at.getDeclaredFields()))
                .filter(field -> field.getName().equals("fdVal"))
                .filter(field -> field.getType() == int.class && !Modifier.isStatic(field.getModifiers()))
                .findFirst()
                .map(Jni::id)
                .orElse(null);
    }

    /** Returns what prevents native calls, or null. The parameters are there for tests. */
    static String obstacle(String system, Runnable firstCall) {
        if (!system.equals("Linux") && !system.startsWith("Mac") && !system.endsWith("BSD")) {
            return "poll(2) is supported on Linux, macOS and the BSDs; this is " + system;
        }
        try {
            firstCall.run();
            return null;
        } catch (LinkageError | RuntimeException e) {
            return "JNA cannot make native calls here: " + reason(e.getCause() == null ? e : e.getCause());
        }
    }

    private static String reason(Throwable thrown) {
        String line = thrown.toString().lines().findFirst().orElseThrow();
        if (thrown instanceof IllegalCallerException) {
            Module jna = Native.class.getModule();
            line += "; start the JVM with --enable-native-access=" + (jna.isNamed() ? jna.getName() : "ALL-UNNAMED");
        }
        return line;
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    static IOException failure(String call, int errno) {
        return new IOException(call + ": " + LibC.strerror(errno) + " (errno " + errno + ")");
    }
}
