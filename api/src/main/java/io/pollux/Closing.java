// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.Dispatcher.State;
import io.pollux.text.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Closes one dispatcher permanently, and runs the tasks that wait for that (rule D13). A connection may linger before:
 * its output has ended, and its input is dropped until the peer closes too, for a limited time. An immediate close
 * would turn input that is still arriving into a reset, which destroys what the peer has not read yet.
 */
final class Closing {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final Membership membership;
    private final Dispatcher dispatcher;
    private final Endpoint endpoint;
    private final Interest interest;
    private final Traffic traffic;

    /** Ends the time for which the connection lingers, or null. */
    private Timer lingerLimit;

    /** Whether the dispatcher has been expelled: its connection lingers without it. */
    private boolean expelled;

    private List<Runnable> tasks = List.of();

    Closing(Membership membership, Interest interest, Traffic traffic) {
        this.membership = membership;
        this.dispatcher = membership.dispatcher();
        this.endpoint = membership.endpoint();
        this.interest = interest;
        this.traffic = traffic;
    }

    /** Clears the expulsion, for a new socket. */
    void reset() {
        expelled = false;
    }

    /** From now on a close lets the connection linger. */
    void expel() {
        expelled = !(dispatcher instanceof Lingering);
    }

    /** Drops input until the peer closes, then closes; closes at once if there is no connection to wait for. */
    void linger() {
        if (lingerLimit != null) {
            return;
        }
        ChannelMap map = membership.map();
        boolean isOver = map == null || endpoint.io().isInputEnded();
        if (isOver || !(endpoint.channel() instanceof SocketChannel connection)) {
            dispatcher.close();
            return;
        }
        traffic.dropInput();
        interest.wantRead(true);
        lingerLimit = map.agenda().schedule(dispatcher::close, lingerTime(connection), membership.owner());
    }

    private static Duration lingerTime(SocketChannel connection) {
        try {
            int seconds = Sockets.lingerSeconds(connection);
            return seconds > 0 ? Duration.ofSeconds(seconds) : LONGEST;
        } catch (IOException e) {
            return LONGEST; // the peer has gone, which reading will show
        }
    }

    /** Closes, even if a subclass overrides {@link Dispatcher#close}. */
    void close() {
        if (endpoint.state() == State.CLOSED) {
            return;
        }
        ChannelMap left = membership.map();
        if (left != null) {
            left.stage().flushLast(membership);
            if (endpoint.state() == State.CLOSED) {
                return; // its transport has closed it
            }
            left.leave(membership);
        }
        membership.holding().clear();
        if (lingerLimit != null) {
            lingerLimit.cancel();
            lingerLimit = null;
        }
        try {
            closeChannel(left);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + dispatcher.describe(), e);
        } finally {
            if (left != null) {
                left.restingListeners().resume();
            }
            runTasks(left);
        }
    }

    private void closeChannel(ChannelMap left) throws IOException {
        SocketChannel connection = expelled && left != null ? endpoint.surrender() : null;
        if (connection == null) {
            endpoint.close();
        } else {
            Lingering.start(connection, left);
        }
    }

    /** Runs a task after the close, on behalf of its submitter; at once if this is already closed. */
    void whenClosed(Runnable task) {
        if (endpoint.state() == State.CLOSED) {
            run(task);
            return;
        }
        if (tasks.isEmpty()) {
            tasks = new ArrayList<>(1);
        }
        ChannelMap map = membership.map();
        tasks.add(map == null ? task : OwnedTask.of(map.ownership().current(), task));
    }

    private void runTasks(ChannelMap left) {
        List<Runnable> due = tasks;
        tasks = List.of();
        for (Runnable task : due) {
            if (left == null) {
                run(task);
            } else {
                Ownership ownership = left.ownership();
                ownership.as(ownership.ownerOfTask(task), () -> run(task));
            }
        }
    }

    /** Drops the tasks of an owner that ends. */
    void forgetTasksOf(Object owner, Ownership ownership) {
        if (!tasks.isEmpty()) {
            tasks.removeIf(task -> ownership.isTaskOf(owner, task));
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "a task threw an exception after a close: " + OwnedTask.nameOf(task), e);
        }
    }
}
