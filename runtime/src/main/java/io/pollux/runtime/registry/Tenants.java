// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.runtime.reactor.ReactorGroup;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Ends what a bundle leaves in the maps before its stop returns (rule B2): before its activator stops, and for good
 * after that. Each time behind the tasks of the reactors: what it has handed over to them may still wait there to be
 * mapped.
 */
public final class Tenants implements SynchronousBundleListener, AutoCloseable {
    private final BundleContext context;
    private final ReactorGroup group;
    private final BundleOwners owners;

    public Tenants(BundleContext context, ReactorGroup group, BundleOwners owners) {
        this.context = context;
        this.group = group;
        this.owners = owners;
    }

    public void open() {
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
        } else if (owners.of(bundle) != null) {
            changes(bundle, event.getType());
        }
    }

    /** All that happens on its thread between stopping and stopped is its stop, and has one deadline (rule B9). */
    private void changes(Bundle bundle, int event) {
        switch (event) {
            case BundleEvent.STARTING -> owners.starts(bundle);
            case BundleEvent.STOPPING -> {
                group.patience().begin(bundle);
                end(owners.of(bundle), " stops");
            }
            case BundleEvent.STOPPED -> {
                endForGood(owners.of(bundle), " has stopped");
                group.patience().end(bundle);
            }
            case BundleEvent.UNRESOLVED -> endForGood(owners.of(bundle), " loses its classes");
            case BundleEvent.UNINSTALLED -> {
                endForGood(owners.of(bundle), " is uninstalled");
                owners.forget(bundle);
            }
            default -> {
                // no end
            }
        }
    }

    private void endForGood(Tenant tenant, String how) {
        tenant.end();
        end(tenant, how);
    }

    private void end(Tenant tenant, String how) {
        group.tellAllAfterTasks(tenant + how, reactor -> reactor.driver().end(tenant));
    }
}
