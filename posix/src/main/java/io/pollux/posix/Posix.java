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
 * What a poll-style loop asks of the system beside {@link PollFds}. Everything here may be called from any thread. Call
 * {@link #load} first: where it throws, nothing else works.
 *
 * <p>JNA keeps the class that it maps until {@link #unload}, and its cleaner thread keeps whoever started it. So both
 * happen here, in a bundle that nobody needs to exchange, and neither can reach its callers: a loop that only calls
 * this class can be unloaded.
 */
public final class Posix {
    static final int EINTR = 4;
    private static final int MSG_OOB = 1;

    /**
     * EAGAIN, EINVAL and EOPNOTSUPP, and for a lost connection ECONNRESET and ENOTCONN: on Linux, and on macOS and the
     * BSDs.
     */
    private static final Set<Integer> NOTHING_URGENT =
            isLinux() ? Set.of(11, 22, 95, 104, 107) : Set.of(35, 22, 45, 102, 54, 57);

    /** By class of channel: a handful, all of them the JDK's. */
    private static final Map<Class<?>, Pointer> FIELDS = new ConcurrentHashMap<>();

    private static final String OBSTACLE = obstacle(System.getProperty("os.name"), Mapping::ensure);

    private Posix() {}

    /**
     * Makes sure that the calls work here.
     *
     * @throws IOException if they do not: this is not Linux, macOS or a BSD, or JNA's native part cannot be loaded; the
     *     message says so in one line
     */
    public static void load() throws IOException {
        if (OBSTACLE != null) {
            throw new IOException(OBSTACLE);
        }
        Mapping.ensure();
    }

    /**
     * Takes the calls back from JNA, which keeps the class loaders of this bundle and of JNA as long as it has them.
     * That happens now if no {@link PollFds} is open, or else when the last one is closed, unless another one has been
     * allocated before. Afterwards calls throw {@link UnsatisfiedLinkError} until {@link #load} is called, or an array
     * is allocated. For a loop that leaves; any thread may call this, more than once.
     */
    public static void unload() {
        Mapping.release();
    }

    /**
     * Reads the urgent byte of a socket in non-blocking mode: {@code recv(2)} with {@code MSG_OOB}.
     *
     * @param descriptor the socket's descriptor
     * @return the byte, 0 to 255, or -1 if none is there, at the end of the input, if the connection is lost, or if
     *     this kind of socket has none
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
     * Reads the descriptor of one of the JDK's channels from its private field {@code fdVal}, by JNI, which needs
     * neither a flag nor an open module.
     *
     * @param channel the channel, never null
     * @return its descriptor, which stays the same until the channel is closed
     * @throws IOException if the channel has no such field
     */
    public static int descriptor(SelectableChannel channel) throws IOException {
        Pointer field = FIELDS.computeIfAbsent(channel.getClass(), Posix::descriptorField);
        if (field == null) {
            throw new IOException(
                    "no descriptor is known in " + channel.getClass().getName());
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

    /** Returns what stands in the way of native calls, or null. The parameters are there for tests. */
    static String obstacle(String system, Runnable firstCall) {
        if (!system.equals("Linux") && !system.startsWith("Mac") && !system.endsWith("BSD")) {
            return "poll(2) is known on Linux, macOS and the BSDs, this is " + system;
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
