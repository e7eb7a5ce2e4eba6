// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.MapDriver;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.Timer;
import io.pollux.runtime.loops.LoopChoice;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.threads.DaemonThread;
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A reactor: one thread that drives one map with the loop in use. Between two passes it carries out its {@link Orders};
 * when a pass fails, its {@link Recovery} decides what happens next.
 *
 * <p>The thread is a daemon: the framework decides how long the JVM lives, and a callback that never returns must not
 * keep the JVM from ending (rule B5).
 */
public final class ReactorThread implements Reactor {
    private static final long WITHOUT_LIMIT = -1;

    private static final System.Logger LOG = Log.of(ReactorThread.class);

    private final String name;
    private final ReactorGroup group;
    private final ChannelMap map = new ChannelMap();
    private final MapDriver driver;
    private final LoopChoice choice;
    private final Thread thread;
    private final Orders orders;
    private final Whereabouts whereabouts;
    private final ReactorWait waiting;
    private final Recovery recovery;
    private final ServingWait servingWait;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile Throwable failure;

    ReactorThread(String name, ReactorGroup group) {
        this.name = name;
        this.group = group;
        this.driver = map.drive(name, group.owners());
        this.choice = new LoopChoice(this, driver, group::offer, group.listeners(), this::serveUntil);
        this.thread = DaemonThread.create(this::run, name);
        BooleanSupplier isStopping = () -> stopping;
        this.orders = new Orders(isStopping);
        this.whereabouts = new Whereabouts(thread, driver, orders);
        this.waiting = new ReactorWait(name, whereabouts, group.patience());
        this.recovery = new Recovery(name, driver, choice, isStopping);
        this.servingWait = new ServingWait(name, driver, isStopping);
    }

    /**
     * Returns the driver of a reactor's map. The runtime hands over its own tasks and timers through it, because those
     * that it hands over inside a bundle's callback must not end with that bundle.
     *
     * @param reactor a reactor of this runtime, not a bundle's view of it; never null
     * @return the driver, never null
     */
    public static MapDriver driverOf(Reactor reactor) {
        return ((ReactorThread) reactor).driver;
    }

    /**
     * Returns the driver of this reactor's map.
     *
     * @return never null
     */
    public MapDriver driver() {
        return driver;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ChannelMap map() {
        return map;
    }

    @Override
    public String loopName() {
        EventLoop loop = map.loop();
        return loop == null ? null : loop.name();
    }

    @Override
    public boolean inReactor() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void add(Dispatcher dispatcher) {
        driver.adopt(dispatcher, null);
    }

    @Override
    public void execute(Runnable task) {
        driver.execute(task, null);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return driver.schedule(task, delay, null);
    }

    @Override
    public SwapReport swap(String loopName) throws SwapException {
        Objects.requireNonNull(loopName, "loopName");
        try {
            return call(
                    () -> choice.choose(loopName),
                    Duration.ofNanos(group.patience().leftNanos()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SwapException refused ? refused : failed(loopName, e.getCause());
        } catch (TimeoutException | RejectedExecutionException e) {
            throw failed(loopName, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(loopName, e);
        }
    }

    private SwapException failed(String loopName, Throwable cause) {
        return new SwapException(
                name + " was not swapped to loop '" + loopName + "', it uses '" + loopName() + "': "
                        + Thrown.of(cause).message(),
                cause);
    }

    /**
     * Runs a task on this reactor's thread between two passes and returns its result; at once if that is the calling
     * thread.
     *
     * @param <T> the type of the result
     * @param task what to run, never null; not started once this has thrown a TimeoutException
     * @param limit how long to wait at most, never null
     * @return what the task returned
     * @throws ExecutionException if the task threw, with that as its cause
     * @throws TimeoutException if the reactor did not answer in time; the message says what it is busy with. Thrown at
     *     once if an earlier wait timed out and the reactor has made no progress since
     * @throws RejectedExecutionException if the reactor has been stopped
     * @throws InterruptedException if the calling thread was interrupted; the task is not started any more
     */
    public <T> T call(Callable<T> task, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
        Future<T> answer = ask(Turn.BETWEEN_PASSES, task);
        try {
            return waiting.await(answer, limit.toNanos(), "a result is awaited");
        } catch (CancellationException e) {
            throw new RejectedExecutionException(name + " has been stopped", e);
        } finally {
            answer.cancel(false);
        }
    }

    /** Asks a question. Returns the answer to come, which is cancelled if this reactor has been stopped. */
    <T> CompletableFuture<T> ask(Turn turn, Callable<T> task) {
        Question<T> question = new Question<>(task);
        try {
            if (inReactor() && turn != Turn.AFTER_TIMERS) {
                question.run();
            } else {
                give(turn, question);
            }
        } catch (RejectedExecutionException e) {
            question.answer().cancel(false);
        }
        return question.answer();
    }

    private void give(Turn turn, Question<?> question) {
        switch (turn) {
            case BETWEEN_PASSES -> {
                orders.give(question);
                map.wakeup();
            }
            case AFTER_TASKS -> execute(question);
            case AFTER_TIMERS -> schedule(question, Duration.ZERO);
        }
    }

    /** Waits for this reactor. */
    ReactorWait waiting() {
        return waiting;
    }

    /**
     * Returns the choice of the loop. Use it only between two passes, on this reactor's thread.
     *
     * @return never null
     */
    public LoopChoice choice() {
        return choice;
    }

    /**
     * Says what keeps the thread busy. May be called from any thread.
     *
     * @return a clause that names the callback and the place in the code, never null
     */
    public String busyWith() {
        return whereabouts.busyWith();
    }

    /**
     * Returns where the thread is. May be called from any thread.
     *
     * @return its stack, innermost frame first, never null
     */
    public List<StackTraceElement> stack() {
        return whereabouts.stack();
    }

    /** Starts the thread and returns when it owns the map. */
    void start() {
        thread.start();
        started.join();
    }

    private void run() {
        boolean interrupted = false;
        try {
            pass(0);
            started.complete(null);
            while (!stopping) {
                interrupted |= Thread.interrupted(); // a wait with the flag set would spin (rule P16)
                orders.carryOut();
                if (stopping) {
                    break; // a swap may have used the wakeup up
                }
                pass(orders.isEmpty() ? WITHOUT_LIMIT : 0); // the heartbeat ends a long wait
            }
        } catch (Throwable t) {
            failure = stopping ? null : t;
        } finally {
            end();
        }
        if (interrupted) {
            thread.interrupt();
        }
    }

    private void pass(long timeoutNanos) {
        try {
            driver.pass(timeoutNanos);
            recovery.passed();
        } catch (Throwable t) {
            recovery.failed(t);
        }
    }

    /**
     * Keeps serving until an event has occurred, for at most half as long as others wait for this reactor. Called on
     * its thread, in an order or a callback.
     */
    void serveUntil(CompletableFuture<?> event) {
        servingWait.until(event, group.swapTimeout().toNanos() / 2);
    }

    private void end() {
        try {
            if (failure != null) {
                group.listeners().failed(this, failure);
            }
        } finally {
            close();
        }
    }

    private void close() {
        try {
            driver.close();
        } finally {
            started.complete(null);
            ended.complete(null);
            orders.end();
        }
    }

    /** Completed when the thread has closed everything. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Tells whether this reactor has ended. May be called from any thread.
     *
     * @return true once its thread has closed everything
     */
    public boolean hasEnded() {
        return ended.isDone();
    }

    /**
     * Returns why this reactor has ended without being stopped (rule S9). May be called from any thread.
     *
     * @return what ended its thread, or null if it runs or was stopped
     */
    public Throwable failure() {
        return failure;
    }

    /** Asks the thread to end; on the thread itself closes every dispatcher at once. */
    void stop() {
        stopping = true;
        try {
            map.wakeup();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, name + " cannot be woken to stop, the heartbeat tries again", e);
        }
        if (inReactor()) {
            driver.close();
        }
    }

    /** Waits until the thread has closed everything and ended. */
    void awaitEnd() {
        if (inReactor()) {
            return;
        }
        try {
            waiting.awaitUninterruptibly(ended, name + " stops");
            group.patience().join(thread);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.ERROR, name + " does not stop and is abandoned: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return name + " on loop " + loopName();
    }
}
