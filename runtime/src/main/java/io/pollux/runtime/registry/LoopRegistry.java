// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.runtime.loops.GuardedLoop;
import io.pollux.runtime.loops.Loop;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.text.Log;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Follows the loops in the service registry and informs the reactors of the loops on offer. A loop's {@code unregister}
 * returns when no reactor uses the loop any more (rule B1). Opened before the first reactor runs, closed after the
 * last.
 */
public final class LoopRegistry implements ServiceTrackerCustomizer<EventLoop, GuardedLoop>, AutoCloseable {
    private static final System.Logger LOG = Log.of(LoopRegistry.class);

    private final BundleContext context;
    private final ReactorGroup group;
    private final ServiceIntake intake;
    private final ServiceTracker<EventLoop, GuardedLoop> tracker;
    private final Map<ServiceReference<EventLoop>, GuardedLoop> loops = new HashMap<>();

    /**
     * Creates an instance that has not been opened.
     *
     * @param context the context of this bundle, never null
     * @param group the reactors, never null
     */
    public LoopRegistry(BundleContext context, ReactorGroup group) {
        this.context = context;
        this.group = group;
        this.intake = new ServiceIntake(group.patience());
        this.tracker = new ServiceTracker<>(context, EventLoop.class, this);
    }

    /** Starts to follow the loops. */
    public void open() {
        intake.open(tracker);
    }

    @Override
    public void close() {
        tracker.close();
    }

    @Override
    public GuardedLoop addingService(ServiceReference<EventLoop> reference) {
        GuardedLoop loop = intake.take(reference, () -> known(reference));
        if (loop != null) {
            synchronized (this) {
                loops.put(reference, loop);
                group.publish(bestFirst());
            }
            group.follow("loop '" + nameOf(reference, loop) + "' has appeared");
        }
        return loop;
    }

    private GuardedLoop known(ServiceReference<EventLoop> reference) {
        EventLoop loop = context.getService(reference);
        return loop == null ? null : new GuardedLoop(loop, registeredName(reference));
    }

    @Override
    public void modifiedService(ServiceReference<EventLoop> reference, GuardedLoop loop) {
        synchronized (this) {
            if (!loops.containsKey(reference)) {
                return; // it left before this event arrived
            }
            group.publish(bestFirst());
        }
        group.follow("loop '" + nameOf(reference, loop) + "' has changed its properties");
    }

    @Override
    public void removedService(ServiceReference<EventLoop> reference, GuardedLoop loop) {
        String cause = "loop '" + nameOf(reference, loop) + "' leaves";
        synchronized (this) {
            loops.remove(reference);
            group.publish(bestFirst());
        }
        group.followNow(cause);
        group.reactors().stream()
                .filter(reactor -> reactor.map().loop() == loop)
                .forEach(reactor -> LOG.log(
                        System.Logger.Level.ERROR,
                        () -> cause + ", but " + reactor.name()
                                + " still holds it, and with it the classes of its bundle, while blocked: "
                                + reactor.busyWith()));
        context.ungetService(reference);
    }

    private List<Loop> bestFirst() {
        return loops.keySet().stream()
                .sorted(Comparator.reverseOrder())
                .map(this::describe)
                .toList();
    }

    private Loop describe(ServiceReference<EventLoop> reference) {
        GuardedLoop loop = loops.get(reference);
        return new Loop(nameOf(reference, loop), loop, FrameworkUtil.asMap(reference.getProperties()));
    }

    /** The service property, which may change, or else the loop's own name. */
    private static String nameOf(ServiceReference<EventLoop> reference, GuardedLoop loop) {
        String name = registeredName(reference);
        return name == null ? loop.name() : name;
    }

    private static String registeredName(ServiceReference<EventLoop> reference) {
        return reference.getProperty(PropertyNames.LOOP_NAME) instanceof String name ? name : null;
    }
}
