// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Counts the bytes that dispatchers hold in buffers against a limit (rules M1 to M3). There is one account for the
 * process, one for each {@link ChannelMap}, and one for each other group that shares a limit, such as a server, which
 * {@linkplain #charge charges} its connections to it. A dispatcher reports with {@link Dispatcher#holdBytes} and
 * {@link Dispatcher#releaseBytes} what it holds; that counts while the dispatcher is mapped.
 *
 * <p>Above three quarters of a limit, dispatchers that hold bytes are not read from until they hold none or the sum has
 * fallen. Those that still hold bytes after 10 seconds are closed, the largest first. When the limit is exceeded, the
 * dispatcher that holds the most is closed at once. Dispatchers that hold nothing are served as usual.
 *
 * <p>Every method may be called from any thread unless it says otherwise.
 */
@ProviderType
public final class BufferAccount {
    private static final System.Logger LOG = Log.of(BufferAccount.class);
    private static final long LOG_PAUSE_NANOS = 60_000_000_000L;
    private static final BufferAccount PROCESS =
            new BufferAccount("the process", Runtime.getRuntime().maxMemory() / 4);

    private final String owner;
    private final AtomicLong held = new AtomicLong();
    private final LongAdder closed = new LongAdder();
    private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_PAUSE_NANOS);
    private final Map<Buffers, Boolean> maps = Collections.synchronizedMap(new WeakHashMap<>());
    private final Runnable guard;
    private volatile long limit;

    /**
     * Creates an empty account.
     *
     * @param owner the holder of the buffers, for log lines, such as {@code server 'echo'}; never null
     * @param limit how many bytes may be held, positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    public BufferAccount(String owner, long limit) {
        this(owner, limit, () -> {});
    }

    /** The guard throws if the caller must not set the limit. */
    BufferAccount(String owner, long limit, Runnable guard) {
        this.owner = Objects.requireNonNull(owner, "owner");
        this.limit = checked(limit);
        this.guard = guard;
    }

    /**
     * Returns the account to which every mapped dispatcher of this process is charged. Its limit is a quarter of the
     * largest heap unless it has been set.
     *
     * @return the account, never null
     */
    public static BufferAccount ofProcess() {
        return PROCESS;
    }

    /**
     * Returns how many bytes are held now.
     *
     * @return a number of bytes
     */
    public long held() {
        return held.get();
    }

    /**
     * Returns how many bytes may be held.
     *
     * @return a number of bytes
     */
    public long limit() {
        return limit;
    }

    /**
     * Sets how many bytes may be held. If more are held already, dispatchers are closed soon afterwards.
     *
     * @param bytes a number of bytes, positive
     * @throws IllegalArgumentException if it is not positive
     * @throws IllegalStateException if this is the account of a driven map; its driver sets that limit (rule B7)
     */
    public void limit(long bytes) {
        guard.run();
        set(bytes);
    }

    void set(long bytes) {
        limit = checked(bytes);
        if (isPressed()) {
            alarm(null);
        }
    }

    /**
     * Returns how many dispatchers have been closed because of this limit.
     *
     * @return a count
     */
    public long closed() {
        return closed.sum();
    }

    /**
     * Charges a dispatcher to this account, in addition to those of its map and of the process, until it is closed or
     * charged to another account. Dispatchers that it maps in its events are charged to the same account. Called on the
     * thread of the dispatcher's map, or, before the dispatcher is mapped, on the thread that uses it.
     *
     * @param dispatcher the dispatcher, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public void charge(Dispatcher dispatcher) {
        Objects.requireNonNull(dispatcher, "dispatcher").membership().holding().chargeTo(this);
    }

    /** Returns the owner, the bytes held, and the limit. */
    @Override
    public String toString() {
        return owner + " holds " + held() + " of " + limit + " bytes in buffers";
    }

    private static long checked(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("a buffer limit must be positive: " + limit);
        }
        return limit;
    }

    void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** Whether the limit is near, so that dispatchers that hold bytes are not read from. */
    boolean isPressed() {
        return held.get() > limit - limit / 4;
    }

    boolean isExceeded() {
        return held.get() > limit;
    }

    /** Dispatchers of a map may be charged from now on. */
    void spans(Buffers map) {
        maps.put(map, Boolean.TRUE);
    }

    /** Makes all maps but one check what their dispatchers hold. */
    void alarm(Buffers from) {
        List<Buffers> others;
        synchronized (maps) {
            others = new ArrayList<>(maps.keySet());
        }
        for (Buffers map : others) {
            if (map != from) {
                map.alarm();
            }
        }
    }

    /** A dispatcher is closed because of this limit; logs that at most once a minute. */
    void closes() {
        closed.increment();
        long last = loggedNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOG_PAUSE_NANOS && loggedNanos.compareAndSet(last, now)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> this + ": closing connections whose peers do not read, or do not complete what they send ("
                            + closed() + " so far); unless this is an attack, raise buffer.limit");
        }
    }
}
