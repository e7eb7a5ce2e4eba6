// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread that keeps many flows going until it is told to finish, and then until all have what they are owed; or
 * until the server has ended each of them.
 */
public final class Load implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final List<? extends Flow> flows;
    private final Selector selector;
    private final boolean mortal;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean finishing;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger served = new AtomicInteger();
    private int ended;

    /** Starts to run the flows, which belong to this load from now on. */
    public Load(List<? extends Flow> flows) throws IOException {
        this(flows, false);
    }

    private Load(List<? extends Flow> flows, boolean mortal) throws IOException {
        this.flows = flows;
        this.mortal = mortal;
        selector = Selector.open();
        for (Flow flow : flows) {
            flow.channel.register(selector, flow.interest(), flow);
        }
        new Thread(this::run, "load").start();
    }

    /** The same for flows that the server will end, by the end of its output and by nothing else. */
    public static Load untilTheEnd(List<? extends Flow> flows) throws IOException {
        return new Load(flows, true);
    }

    /** How many bytes have been checked. */
    public long bytes() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
        return bytes.get();
    }

    /** Waits until so many more bytes have been checked. */
    public void awaitProgress(long more) throws Exception {
        long goal = bytes() + more;
        Deadline.until("progress of the load to " + goal + " bytes", () -> bytes() >= goal);
    }

    /** Waits until no byte has come for so long. */
    public void awaitQuiet(Duration quiet) throws Exception {
        long[] last = {bytes(), System.nanoTime()};
        Deadline.until("silence of the load for " + quiet, () -> {
            long now = bytes();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] >= quiet.toNanos();
        });
    }

    /** Waits until every flow has been sent something. */
    public void awaitEachServed() throws Exception {
        Deadline.until("every flow is served", () -> bytes() > 0 && served.get() == flows.size());
    }

    /** Waits until the server has ended every flow. */
    public void awaitEnds() {
        Deadline.join("the server ends every flow", end);
    }

    /** Sends no more, waits until every echo has come back whole, and closes the flows. */
    @Override
    public void close() throws IOException {
        finishing = true;
        selector.wakeup();
        try {
            Deadline.join("the echoes are complete", end);
        } finally {
            selector.close();
            for (Flow flow : flows) {
                flow.close();
            }
        }
    }

    private void run() {
        try {
            while (selector.isOpen() && !(finishing && isComplete()) && ended < flows.size()) {
                selector.select(this::serve);
            }
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private void serve(SelectionKey key) {
        Flow flow = (Flow) key.attachment();
        try {
            if (key.isReadable()) {
                read(flow);
            }
            if (finishing && flow instanceof EchoFlow echo) {
                echo.finish();
            } else if (key.isWritable()) {
                flow.write(buffer);
            }
            key.interestOps(flow.interest());
        } catch (EOFException e) {
            end(key, e);
        } catch (IOException e) {
            throw new UncheckedIOException(flow + ": " + e.getMessage(), e);
        }
    }

    private void read(Flow flow) throws IOException {
        int count = flow.read(buffer);
        bytes.addAndGet(count);
        if (count > 0 && flow.received() == count) {
            served.incrementAndGet();
        }
    }

    private void end(SelectionKey key, EOFException cause) {
        if (!mortal) {
            throw new UncheckedIOException(cause);
        }
        key.cancel();
        ended++;
    }

    private boolean isComplete() {
        return flows.stream().allMatch(flow -> !(flow instanceof EchoFlow echo) || echo.isComplete());
    }
}
