// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Counts the bytes that dispatchers hold in buffers against a limit (rules M1 to M3). There is one for the process, one
 * for each {@link ChannelMap}, and one for whatever else shares a limit, such as a server, which {@linkplain #charge
 * charges} its connections to it. A dispatcher says by {@link Dispatcher#holdBytes} and {@link Dispatcher#releaseBytes}
 * what it holds; it counts while it is mapped.
 *
 * <p>Above three quarters of a limit, dispatchers that hold something are not read from until they hold nothing or the
 * sum has fallen; one that still holds something after 10 seconds is closed, the largest first. What would exceed the
 * limit closes the dispatcher that holds the most at once. Dispatchers that hold nothing are served as ever.
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
    private final Map<ChannelMap, Boolean> maps = Collections.synchronizedMap(new WeakHashMap<>());
    private final Runnable guard;
    private volatile long limit;

    /**
     * Creates an empty account.
     *
     * @param owner who holds the buffers, as log lines name it, such as {@code server 'echo'}; never null
     * @param limit how many bytes may be held
     * @throws IllegalArgumentException if the limit is not positive
     */
    public BufferAccount(String owner, long limit) {
        this(owner, limit, () -> {});
    }

    /** With what throws if the caller must not set the limit. */
    BufferAccount(String owner, long limit, Runnable guard) {
        this.owner = owner;
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
     * Sets how many bytes may be held. If more are held already, dispatchers are closed soon.
     *
     * @param bytes a number of bytes
     * @throws IllegalArgumentException if it is not positive
     * @throws IllegalStateException if this is the account of a driven map, whose limit its driver sets (rule B7)
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
     * Charges a dispatcher to this account, beside its map and the process, until it is closed or charged to another
     * one. What it maps itself in its events is charged to the same account. Called on the thread of the dispatcher's
     * map, or before mapping on any one thread.
     *
     * @param dispatcher never null
     * @throws IllegalStateException on another thread than the map's
     */
    public void charge(Dispatcher dispatcher) {
        dispatcher.membership().holding().chargeTo(this);
    }

    /** Returns who holds how many bytes of how many. */
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

    // For the maps.

    void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** Whether those who hold something are not to take more. */
    boolean isPressed() {
        return held.get() > limit - limit / 4;
    }

    boolean isExceeded() {
        return held.get() > limit;
    }

    void spans(ChannelMap map) {
        maps.put(map, Boolean.TRUE);
    }

    /** Has the other maps look at what their dispatchers hold. */
    void alarm(ChannelMap from) {
        List<ChannelMap> others;
        synchronized (maps) {
            others = new ArrayList<>(maps.keySet());
        }
        for (ChannelMap map : others) {
            if (map != from) {
                map.buffers().alarm();
            }
        }
    }

    /** A dispatcher is closed because of this limit; says so, but rarely. */
    void closes() {
        closed.increment();
        long last = loggedNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOG_PAUSE_NANOS && loggedNanos.compareAndSet(last, now)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> this + ": connections whose peers do not read, or do not finish what they send, are closed ("
                            + closed() + " so far); if they are no attack, raise buffer.limit");
        }
    }
}
