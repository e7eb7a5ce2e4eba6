// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.runtime.reactor.ReactorGroup;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Closes what a bundle has left in the maps of reactors before the bundle's stop returns (rule B2): once before its
 * activator stops, and permanently after that. Each time this happens behind the reactors' tasks, because what the
 * bundle has handed over may still wait there to be mapped.
 */
public final class BundleCleanup implements SynchronousBundleListener, AutoCloseable {
    private final BundleContext context;
    private final ReactorGroup group;
    private final BundleOwners owners;

    /**
     * Creates an instance that has not been opened.
     *
     * @param context the context of this bundle, never null
     * @param group the reactors, never null
     * @param owners tells bundles apart as owners, never null
     */
    public BundleCleanup(BundleContext context, ReactorGroup group, BundleOwners owners) {
        this.context = context;
        this.group = group;
        this.owners = owners;
    }

    /** Starts to listen to the framework. */
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

    /** Everything that its thread waits for between stopping and stopped has one deadline (rule B9). */
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

    private void endForGood(BundleOwner owner, String how) {
        owner.end();
        end(owner, how);
    }

    private void end(BundleOwner owner, String how) {
        group.tellAllAfterTasks(owner + how, reactor -> reactor.driver().end(owner));
    }
}
