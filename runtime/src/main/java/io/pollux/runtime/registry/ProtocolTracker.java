// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.PropertyNames;
import io.pollux.Protocol;
import io.pollux.runtime.server.NamedProtocol;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.threads.Patience;
import io.pollux.text.Log;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Follows the protocols in the service registry, for the servers. Unregistering a protocol returns once no server uses
 * it any more (rule B2).
 */
public final class ProtocolTracker implements ServiceTrackerCustomizer<Protocol, Protocol>, AutoCloseable {
    private static final System.Logger LOG = Log.of(ProtocolTracker.class);

    private final BundleContext context;
    private final Function<Bundle, Object> owners;
    private final ServiceIntake intake;
    private final ServiceTracker<Protocol, Protocol> tracker;
    private final Map<ServiceReference<Protocol>, NamedProtocol> protocols = new ConcurrentHashMap<>();
    private Servers servers;

    /**
     * Makes a tracker that follows nothing yet.
     *
     * @param context of this bundle
     * @param patience how long a protocol may take to arrive while the runtime starts
     * @param owners on whose behalf a bundle is served
     */
    public ProtocolTracker(BundleContext context, Patience patience, Function<Bundle, Object> owners) {
        this.context = context;
        this.owners = owners;
        this.intake = new ServiceIntake(patience);
        this.tracker = new ServiceTracker<>(context, Protocol.class, this);
    }

    /**
     * Starts to follow.
     *
     * @param users the servers, which are notified when a protocol comes, changes or leaves
     */
    public void open(Servers users) {
        servers = users;
        intake.open(tracker);
    }

    @Override
    public void close() {
        tracker.close();
    }

    @Override
    public Protocol addingService(ServiceReference<Protocol> reference) {
        Protocol service = intake.take(reference, () -> context.getService(reference));
        if (service != null) {
            offer(reference, service);
        }
        return service;
    }

    @Override
    public void modifiedService(ServiceReference<Protocol> reference, Protocol service) {
        NamedProtocol known = protocols.get(reference);
        if (known != null && known.name().equals(name(reference))) {
            servers.follow();
            return;
        }
        withdraw(reference);
        offer(reference, service);
    }

    @Override
    public void removedService(ServiceReference<Protocol> reference, Protocol service) {
        withdraw(reference);
        context.ungetService(reference);
    }

    private void offer(ServiceReference<Protocol> reference, Protocol service) {
        String name = name(reference);
        if (name == null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "a protocol of " + reference.getBundle() + " is ignored: it has no property "
                            + PropertyNames.PROTOCOL + " with a name");
            return;
        }
        protocols.put(reference, new NamedProtocol(name, service, owners.apply(reference.getBundle())));
        servers.follow();
    }

    private void withdraw(ServiceReference<Protocol> reference) {
        NamedProtocol known = protocols.remove(reference);
        if (known != null) {
            servers.withdraw(known);
        }
    }

    /** Returns the protocol of a name whose service ranks highest, or null. May be called from any thread. */
    public NamedProtocol best(String name) {
        return protocols.entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(name))
                .max(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    /** Returns the names of the available protocols, sorted. */
    public List<String> names() {
        return protocols.values().stream()
                .map(NamedProtocol::name)
                .distinct()
                .sorted()
                .toList();
    }

    private static String name(ServiceReference<Protocol> reference) {
        return reference.getProperty(PropertyNames.PROTOCOL) instanceof String name ? name : null;
    }
}
