// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.PropertyNames;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.SwapReport;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.runtime.threads.ListenerThread;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Registers the group and each reactor as services; every bundle gets its own object of each. */
public final class ReactorServices implements RuntimeListener, AutoCloseable {
    private static final Duration LONG = Duration.ofHours(1);

    /** How long service listeners may keep a reactor's thread. */
    private static final Duration SHORT = Duration.ofMillis(250);

    private final BundleContext context;
    private final ReactorGroup group;
    private final BundleOwners owners;
    private final Map<String, ServiceRegistration<Reactor>> reactors = new ConcurrentHashMap<>();
    private final ListenerThread listeners;
    private volatile ServiceRegistration<Reactors> all;

    /**
     * Creates an instance that has not been opened.
     *
     * @param context the context of this bundle, never null
     * @param group the reactors, never null
     * @param owners tells bundles apart as owners, never null
     */
    public ReactorServices(BundleContext context, ReactorGroup group, BundleOwners owners) {
        this.listeners = new ListenerThread("pollux-services", group.patience());
        this.context = context;
        this.group = group;
        this.owners = owners;
    }

    /** Registers the services. */
    public void open() {
        group.listen(this);
        listeners.run(
                () -> all =
                        context.registerService(Reactors.class, views(owner -> new BundleReactors(group, owner)), null),
                LONG);
    }

    @Override
    public void close() {
        group.unlisten(this);
        listeners.run(
                () -> {
                    all.unregister();
                    reactors.keySet().forEach(this::unregister);
                },
                LONG);
        listeners.close();
    }

    @Override
    public void started(Reactor reactor) {
        listeners.run(() -> register(reactor), LONG);
    }

    private void register(Reactor reactor) {
        ServiceFactory<Reactor> views = views(owner -> new BundleReactor((ReactorThread) reactor, owner));
        reactors.put(reactor.name(), context.registerService(Reactor.class, views, properties(reactor)));
        update(reactor); // its loop may have been swapped by now
    }

    @Override
    public void stopped(Reactor reactor) {
        listeners.run(() -> unregister(reactor.name()), LONG);
    }

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        listeners.run(() -> update(reactor), SHORT);
    }

    @Override
    public void parked(Reactor reactor, SwapReport report, String cause) {
        listeners.run(() -> update(reactor), SHORT);
    }

    private void unregister(String name) {
        ServiceRegistration<Reactor> registration = reactors.remove(name);
        if (registration != null) {
            registration.unregister();
        }
    }

    private void update(Reactor reactor) {
        ServiceRegistration<Reactor> registration = reactors.get(reactor.name());
        if (registration == null) {
            return;
        }
        try {
            synchronized (registration) {
                registration.setProperties(properties(reactor));
            }
        } catch (IllegalStateException e) {
            reactors.remove(reactor.name(), registration); // unregistered by now
        }
    }

    private static Dictionary<String, ?> properties(Reactor reactor) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PropertyNames.REACTOR_NAME, reactor.name());
        String loop = reactor.loopName();
        if (loop != null) {
            properties.put(PropertyNames.LOOP_NAME, loop);
        }
        return FrameworkUtil.asDictionary(properties);
    }

    private <S> ServiceFactory<S> views(Function<BundleOwner, S> view) {
        return new ServiceFactory<>() {
            @Override
            public S getService(Bundle bundle, ServiceRegistration<S> registration) {
                return view.apply(owners.of(bundle));
            }

            @Override
            public void ungetService(Bundle bundle, ServiceRegistration<S> registration, S service) {}
        };
    }
}
