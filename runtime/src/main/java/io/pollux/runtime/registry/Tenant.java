// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import org.osgi.framework.Bundle;

/** One start of one bundle: the owner of what it leaves in the maps, until it has stopped (rule B2). */
public final class Tenant {
    private final Bundle bundle;
    private volatile boolean ended;

    Tenant(Bundle bundle) {
        this.bundle = bundle;
    }

    static Tenant ended(Bundle bundle) {
        Tenant tenant = new Tenant(bundle);
        tenant.end();
        return tenant;
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Throws if the bundle has stopped since it was given the view that is used. */
    void checkRuns() {
        if (ended) {
            throw new IllegalStateException(
                    this + " has stopped since it was given this reactor: get the service again once it has started");
        }
    }

    @Override
    public String toString() {
        return "bundle " + bundle.getSymbolicName();
    }
}
