// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Closes what a bundle leaves in the maps before its stop returns (rule B2): before its activator stops, and again
 * after that, for what it has mapped meanwhile. Each time behind the tasks of the reactors: what it has handed over to
 * them may still wait there to be mapped.
 */
final class Tenants implements SynchronousBundleListener, AutoCloseable {
    private final BundleContext context;
    private final ReactorGroup group;

    Tenants(BundleContext context, ReactorGroup group) {
        this.context = context;
        this.group = group;
    }

    void open() {
        context.addBundleListener(this);
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        boolean stops = event.getType() == BundleEvent.STOPPING || event.getType() == BundleEvent.STOPPED;
        Bundle bundle = event.getBundle();
        if (stops && bundle.getBundleId() != 0 && !bundle.equals(context.getBundle())) {
            String cause = "bundle " + bundle.getSymbolicName() + " stops";
            group.onEachAfterTasks(reactor -> closeAllOf(bundle, reactor.map()), cause);
        }
    }

    private static void closeAllOf(Bundle bundle, ChannelMap map) {
        for (Dispatcher dispatcher : map.dispatchers()) {
            if (belongsTo(bundle, dispatcher, map)) {
                map.expel(dispatcher);
            }
        }
    }

    private static boolean belongsTo(Bundle bundle, Dispatcher dispatcher, ChannelMap map) {
        return bundle.equals(map.onBehalf(dispatcher)) || bundle.equals(FrameworkUtil.getBundle(dispatcher.getClass()));
    }
}
