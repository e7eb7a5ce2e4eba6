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
        Bundle bundle = event.getBundle();
        if (bundle.getBundleId() == 0 && event.getType() == BundleEvent.STOPPING) {
            group.patience().beginLast();
        } else if (bundle.getBundleId() != 0 && !bundle.equals(context.getBundle())) {
            stops(bundle, event.getType());
        }
    }

    /** All that happens on its thread between the two events is part of its stop, and has one deadline (rule B9). */
    private void stops(Bundle bundle, int event) {
        if (event == BundleEvent.STOPPING) {
            group.patience().begin(bundle);
        }
        if (event == BundleEvent.STOPPING || event == BundleEvent.STOPPED) {
            String cause = "bundle " + bundle.getSymbolicName() + " stops";
            group.onEachAfterTasks(reactor -> closeAllOf(bundle, reactor.map()), cause);
        }
        if (event == BundleEvent.STOPPED) {
            group.patience().end(bundle);
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
