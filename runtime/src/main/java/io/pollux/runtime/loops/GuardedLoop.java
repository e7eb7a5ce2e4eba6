// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.EventLoop;
import io.pollux.runtime.threads.ForeignCode;
import io.pollux.spi.Demultiplexer;
import io.pollux.text.Log;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A loop of another bundle, called so that it cannot stall a reactor: its properties are read once, and it opens on a
 * separate thread (rule B10).
 */
public final class GuardedLoop implements EventLoop {
    private static final System.Logger LOG = Log.of(GuardedLoop.class);

    private static final long UNPREPARED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final String name;
    private final Style style;
    private final Set<String> features;
    private final ForeignCode foreign;
    private final Map<Thread, ForeignCode.Call<Demultiplexer>> openings = new ConcurrentHashMap<>();

    /**
     * Reads the loop's properties. An exception of the loop goes to the caller, and so does a property that is null, as
     * a NullPointerException.
     *
     * @param loop the loop, never null
     * @param registeredName the name in its service's properties; null to ask the loop
     */
    public GuardedLoop(EventLoop loop, String registeredName) {
        this.loop = loop;
        this.name = registeredName == null ? told(loop.name(), "name") : registeredName;
        this.style = told(loop.style(), "style");
        this.features = Set.copyOf(told(loop.features(), "features"));
        this.foreign = new ForeignCode("loop '" + name + "'");
    }

    private static <T> T told(T answer, String method) {
        return Objects.requireNonNull(answer, () -> "its " + method + "() has returned null");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Style style() {
        return style;
    }

    @Override
    public Set<String> features() {
        return features;
    }

    /** Begins to open the demultiplexer that {@link #open} will return to the calling thread. */
    ForeignCode.Call<Demultiplexer> prepare() {
        return openings.computeIfAbsent(Thread.currentThread(), any -> foreign.begin("open", loop::open));
    }

    /**
     * Does not wait if the calling thread has called {@link #prepare} and then waited for the answer; otherwise waits
     * for a second, as when a map tries once more after it has closed the loop that leaves (rule S8).
     */
    @Override
    public Demultiplexer open() throws IOException {
        boolean prepared = openings.containsKey(Thread.currentThread());
        ForeignCode.Call<Demultiplexer> opening = prepare();
        openings.remove(Thread.currentThread());
        try {
            Demultiplexer opened = opening.await(prepared ? 0 : UNPREPARED_NANOS);
            if (opened == null) {
                throw new IOException("its open() returned null");
            }
            return opened;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException refused
                    ? refused
                    : new IOException(ForeignCode.reason(e), e.getCause());
        } catch (TimeoutException e) {
            closeWhenOpen(opening);
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Closes what was prepared for the calling thread and has not been taken by {@link #open}. */
    void release() {
        ForeignCode.Call<Demultiplexer> opening = openings.remove(Thread.currentThread());
        if (opening != null) {
            closeWhenOpen(opening);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the task catches everything
    private static void closeWhenOpen(ForeignCode.Call<Demultiplexer> opening) {
        opening.answer().thenAccept(GuardedLoop::closeTooLate);
    }

    private static void closeTooLate(Demultiplexer late) {
        try {
            late.close();
        } catch (Throwable t) {
            LOG.log(System.Logger.Level.DEBUG, "a loop that opened too late failed to close cleanly", t);
        }
    }

    @Override
    public String toString() {
        return "loop '" + name + "'";
    }
}
