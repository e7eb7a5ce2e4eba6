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
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A reactor: one thread, one map, the loop in use. Between two passes it obeys <em>orders</em>, that is what somebody
 * waits for: a swap, a look at the dispatchers, the leaving of a loop. They are no tasks of the map because a swap
 * inside a task could not serve the channels between its slices (rule S4).
 *
 * <p>The thread is a daemon: the framework decides how long the JVM lives, and a callback that never returns must not
 * keep it from ending (rule B5).
 */
public final class ReactorThread implements Reactor {
    private static final long WITHOUT_LIMIT = -1;
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int ORDERS_PER_PASS = 64;

    /** So many failures in a row that nothing recovers from end this thread (rule S9). */
    private static final int MOST_FAILURES = 10;

    /** For what nearly always takes less: not worth a pass. */
    private static final long A_MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final System.Logger LOG = Log.of(ReactorThread.class);

    private final String name;
    private final ReactorGroup group;
    private final ChannelMap map = new ChannelMap();
    private final MapDriver driver;
    private final LoopChoice choice;
    private final Thread thread;
    private final Queue<FutureTask<?>> orders = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;
    private final Waiting waiting;
    private final AtomicLong obeyed = new AtomicLong();
    private volatile Throwable failure;
    private int failures;

    ReactorThread(String name, ReactorGroup group) {
        this.name = name;
        this.group = group;
        this.driver = map.drive(name, group.owners());
        this.choice = new LoopChoice(this, group::offer, group.listeners());
        this.thread = newThread(this::run, name);
        this.waiting = new Waiting(this, group.patience());
    }

    /**
     * Makes a daemon thread that holds no class loader but ours: neither its creator's context loader nor its callers'
     * domains.
     *
     * @param work what it runs, never null
     * @param name its name, never null
     * @return the thread, not started, never null
     */
    @SuppressWarnings("removal") // on JDK 17 a thread inherits the domains of its creator's whole stack
    public static Thread newThread(Runnable work, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread made = new Thread(null, work, name, 0, false);
            made.setContextClassLoader(ReactorThread.class.getClassLoader());
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Returns what drives the map of a reactor of this runtime. The runtime gives its own tasks and timers through
     * this: it may do so inside a tenant's callback, and they do not end with that tenant.
     *
     * @param reactor one of this runtime's, no view of it; never null
     * @return the driver, never null
     */
    public static MapDriver driverOf(Reactor reactor) {
        return ((ReactorThread) reactor).driver;
    }

    /** What drives the map. */
    public MapDriver driver() {
        return driver;
    }

    // Reactor.

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
        if (loopName == null) {
            throw new NullPointerException("loopName");
        }
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

    // Orders.

    /**
     * Runs a task on this reactor's thread between two passes and returns its result; at once if that is the calling
     * thread.
     *
     * @param <T> what it returns
     * @param task what to run, never null; once this has thrown a TimeoutException it is not started any more
     * @param limit how long to wait at most, never null
     * @return what the task returned
     * @throws ExecutionException if the task threw, with that as its cause
     * @throws TimeoutException if the reactor did not answer in time; the message names what it is busy with. At once
     *     if somebody has waited in vain already and it has not got on since
     * @throws RejectedExecutionException if the reactor has been stopped
     * @throws InterruptedException if the calling thread was interrupted; the task is not started any more
     */
    public <T> T call(Callable<T> task, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
        Future<T> order = order(task);
        try {
            return waiting.await(order, limit.toNanos(), "an answer is wanted");
        } catch (CancellationException e) {
            throw new RejectedExecutionException(name + " has been stopped", e);
        } finally {
            order.cancel(false);
        }
    }

    /** Has a task run between two passes; at once on this reactor's own thread. Cancelled if the reactor is stopped. */
    <T> Future<T> order(Callable<T> task) {
        FutureTask<T> order = new FutureTask<>(task);
        give(order);
        return order;
    }

    /**
     * Runs a task behind the tasks that were given before, and which may still map something (rule B2). On this
     * reactor's own thread it runs at once, and once more behind them. Done if the reactor has ended, too.
     */
    Future<?> orderAfterTasks(Runnable task) {
        try {
            if (inReactor()) {
                task.run();
                execute(task);
                return CompletableFuture.completedFuture(null);
            }
            return CompletableFuture.anyOf(CompletableFuture.runAsync(task, this), ended);
        } catch (RejectedExecutionException e) {
            return ended;
        }
    }

    /**
     * Asks a question on this reactor's thread, behind the tasks that were given before; at once if that is the calling
     * thread.
     *
     * @param <T> the type of the answer
     * @param question what to run, never null
     * @return the answer to come, never null; cancelled if the reactor has been stopped
     */
    public <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            if (inReactor()) {
                answer.completeAsync(question, Runnable::run);
            } else {
                execute(() -> answer.completeAsync(question, Runnable::run));
            }
        } catch (RejectedExecutionException e) {
            answer.cancel(false);
        }
        return answer;
    }

    /**
     * Waits for the answer to a question for as long as the calling thread may, or until this reactor has ended.
     *
     * @param answer what {@link #ask} has returned, never null
     * @param why what for, in words, never null
     * @throws ExecutionException if the question threw, with that as its cause
     * @throws TimeoutException if the reactor did not answer in time; the message names what it is busy with
     * @throws InterruptedException if the calling thread was interrupted
     */
    public void await(CompletableFuture<?> answer, String why)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!answer.isCancelled()) {
            waiting.await(CompletableFuture.anyOf(answer, ended), why);
        }
    }

    /** The same for what nobody waits for: a failure is logged. */
    public void post(Runnable task) {
        give(new FutureTask<>(() -> guard(task), null));
    }

    private void give(FutureTask<?> order) {
        if (inReactor()) {
            order.run();
            return;
        }
        orders.add(order);
        map.wakeup();
        if (ended.isDone()) {
            cancelOrders();
        }
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, name + " has failed at something", e);
        }
    }

    /** Where the thread is in its work: equal only if it has not got on. */
    record Spot(long pass, long orders, boolean inCallback, long callbackNanos) {}

    Spot spot() {
        return new Spot(map.counters().passes(), obeyed.get(), driver.running() != null, driver.runningSinceNanos());
    }

    /** How it is waited for. */
    Waiting waiting() {
        return waiting;
    }

    /** What decides on the loop; to be used in orders only. */
    public LoopChoice choice() {
        return choice;
    }

    /**
     * Says what keeps the thread busy.
     *
     * @return a clause: the callback, and where its thread is; never null
     */
    public String busyWith() {
        Object running = driver.running();
        StackTraceElement[] stack = thread.getStackTrace();
        return (running == null
                        ? "it is between callbacks"
                        : "it is in a callback of " + running.getClass().getName())
                + (stack.length == 0 ? "" : ", at " + stack[0])
                + caller(stack);
    }

    /**
     * Returns where the thread is.
     *
     * @return its stack, innermost first, never null
     */
    public List<StackTraceElement> stack() {
        return List.of(thread.getStackTrace());
    }

    /** The first frame outside the JDK: whose code has called what the thread is in. */
    private static String caller(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!"java.base".equals(frame.getModuleName())) {
                return ", called by " + frame;
            }
        }
        return "";
    }

    // The thread.

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
                obey();
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

    private void obey() {
        FutureTask<?> order;
        for (int left = ORDERS_PER_PASS; left > 0 && !stopping && (order = orders.poll()) != null; left--) {
            order.run();
            obeyed.incrementAndGet();
        }
    }

    /**
     * One pass. Callbacks are guarded by the map: what comes out of it is the loop's failure, or a want of memory. The
     * thread survives it as long as it gets on; when it does not, it ends, and the group replaces it (rule S9).
     */
    private void pass(long timeoutNanos) {
        try {
            driver.pass(timeoutNanos);
            failures = 0;
        } catch (Throwable t) {
            failures++;
            survive(t);
        }
    }

    /**
     * Goes on serving until something has come about, for half as long as this reactor is waited for; where that is
     * impossible, as in a callback, it only waits. Called on the thread, in an order or a callback.
     */
    void serveUntil(CompletableFuture<?> event) {
        boolean interrupted = Thread.interrupted(); // a wait with the flag set would spin (rule P16)
        try {
            if (!isSoon(event, A_MOMENT_NANOS)) {
                serveUntil(event, System.nanoTime() + group.swapTimeout().toNanos() / 2);
            }
        } finally {
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    private void serveUntil(CompletableFuture<?> event, long endNanos) {
        CompletableFuture<?> waking = event.whenComplete((any, thrown) -> map.wakeup());
        try {
            for (long left = 1; !event.isDone() && !stopping && left > 0; left = endNanos - System.nanoTime()) {
                driver.pass(left);
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(System.Logger.Level.DEBUG, name + " cannot serve while it waits", e);
            isSoon(event, endNanos - System.nanoTime());
        }
        waking.cancel(false);
    }

    private static boolean isSoon(CompletableFuture<?> event, long limitNanos) {
        try {
            event.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void survive(Throwable thrown) {
        try {
            recover(thrown);
        } catch (Throwable again) {
            boolean goesOn = failures < MOST_FAILURES && !isMapClosed();
            if (!goesOn && !stopping) {
                throw again;
            }
            pauseAfterFailure();
        }
    }

    private void recover(Throwable thrown) {
        if (stopping) {
            return;
        }
        if (thrown instanceof OutOfMemoryError) {
            pauseAfterFailure();
            choice.renew("memory was short"); // no fault of the loop's, but it may have missed something
        } else if (map.loop() == null) {
            LOG.log(System.Logger.Level.ERROR, name + " fails while parked", thrown);
            throw new IllegalStateException(name + " fails while parked", thrown);
        } else {
            choice.recover(thrown);
        }
    }

    private void pauseAfterFailure() {
        long pause = FIRST_PAUSE_NANOS << Math.min(failures, 10);
        LockSupport.parkNanos(Math.min(pause, PAUSE_AFTER_FAILURE_NANOS));
    }

    /** Somebody has closed the map, without which there is nothing to drive. */
    private boolean isMapClosed() {
        try {
            driver.execute(() -> {}, null);
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
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
            cancelOrders();
        }
    }

    private void cancelOrders() {
        FutureTask<?> order;
        while ((order = orders.poll()) != null) {
            order.cancel(false);
        }
    }

    public boolean hasEnded() {
        return ended.isDone();
    }

    /**
     * Returns why this reactor has ended although nobody has asked it to (rule S9). May be called from any thread.
     *
     * @return what its thread has died of, or null if it runs or was stopped
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
            LOG.log(System.Logger.Level.ERROR, name + " does not stop, it is left behind: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return name + " on loop " + loopName();
    }
}
