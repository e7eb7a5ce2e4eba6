// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.Dispatcher;
import io.pollux.PropertyNames;
import io.pollux.Reactor;
import io.pollux.SwapReport;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.text.Log;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Makes reactors adopt the dispatchers that are registered as services, and closes a dispatcher when it is unregistered
 * (rule B3). When a reactor or the runtime stops, such a dispatcher stays open, and the next one adopts it.
 */
public final class Whiteboard
        implements ServiceTrackerCustomizer<Dispatcher, Adoption>, RuntimeListener, AutoCloseable {
    private static final System.Logger LOG = Log.of(Whiteboard.class);

    private final BundleContext context;
    private final ReactorGroup group;
    private final BundleOwners owners;
    private final ServiceIntake intake;
    private final ServiceTracker<Dispatcher, Adoption> tracker;
    private volatile boolean leaves;

    /**
     * Creates an instance that has not been opened.
     *
     * @param context the context of this bundle, never null
     * @param group the reactors, never null
     * @param owners tells bundles apart as owners, never null
     */
    public Whiteboard(BundleContext context, ReactorGroup group, BundleOwners owners) {
        this.context = context;
        this.group = group;
        this.owners = owners;
        this.intake = new ServiceIntake(group.patience());
        this.tracker = new ServiceTracker<>(context, Dispatcher.class, this);
    }

    /** Starts to adopt dispatchers. */
    public void open() {
        intake.open(tracker);
        group.listen(this);
    }

    @Override
    public void close() {
        group.unlisten(this);
        leaves = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() != Bundle.STOPPING;
        tracker.close();
    }

    @Override
    public Adoption addingService(ServiceReference<Dispatcher> reference) {
        Adoption adoption = adoption(reference);
        if (adoption != null) {
            adoption.attempt();
        }
        return adoption;
    }

    private Adoption adoption(ServiceReference<Dispatcher> reference) {
        String reactor;
        Set<String> features;
        try {
            reactor = reactorName(reference.getProperty(PropertyNames.REACTOR));
            features = features(reference.getProperty(PropertyNames.LOOP_REQUIRES));
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, reference + " is not adopted: " + e.getMessage());
            return null;
        }
        return intake.take(reference, () -> {
            Dispatcher dispatcher = context.getService(reference);
            if (dispatcher == null) {
                return null;
            }
            BundleOwner owner = owners.of(reference.getBundle());
            return new Adoption(dispatcher, owner, group, reactor, features);
        });
    }

    /** Does nothing: the reactor and the required features are read once, when the service arrives. */
    @Override
    public void modifiedService(ServiceReference<Dispatcher> reference, Adoption adoption) {}

    @Override
    public void removedService(ServiceReference<Dispatcher> reference, Adoption adoption) {
        if (leaves) {
            group.reactors().forEach(reactor -> adoption.leave(reactor, "the runtime stops"));
        } else {
            adoption.end("its service is unregistered");
        }
        context.ungetService(reference);
    }

    @Override
    public void started(Reactor reactor) {
        adoptions().forEach(Adoption::attempt);
    }

    @Override
    public void stopping(Reactor reactor) {
        adoptions().forEach(adoption -> adoption.leave((ReactorThread) reactor, reactor.name() + " stops"));
    }

    @Override
    public void failed(Reactor reactor, Throwable failure) {
        stopping(reactor);
    }

    @Override
    public void stopped(Reactor reactor) {
        adoptions().forEach(Adoption::attempt);
    }

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        adoptions().forEach(adoption -> adoption.swapped(reactor));
    }

    private Collection<Adoption> adoptions() {
        return tracker.getTracked().values();
    }

    private static String reactorName(Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(
                PropertyNames.REACTOR + " must be a String, the name of a reactor, not " + value);
    }

    private static Set<String> features(Object value) {
        if (value == null) {
            return Set.of();
        }
        Collection<?> values = value instanceof Collection<?> many
                ? many
                : value instanceof Object[] array ? List.of(array) : List.of(value);
        Set<String> features = new TreeSet<>();
        for (Object each : values) {
            if (!(each instanceof String feature)) {
                throw new IllegalArgumentException(PropertyNames.LOOP_REQUIRES
                        + " must be a String, a String[] or a collection of them, not " + value);
            }
            features.add(feature);
        }
        return features;
    }
}
