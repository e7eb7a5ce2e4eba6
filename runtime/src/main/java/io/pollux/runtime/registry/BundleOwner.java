// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import org.osgi.framework.Bundle;

/** A bundle from one start to the next stop, as the owner of what it leaves in the maps of reactors (rule B2). */
public final class BundleOwner {
    private final Bundle bundle;
    private volatile boolean ended;

    BundleOwner(Bundle bundle) {
        this.bundle = bundle;
    }

    static BundleOwner ended(Bundle bundle) {
        BundleOwner owner = new BundleOwner(bundle);
        owner.end();
        return owner;
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Throws if the bundle has stopped since it got the service through which it calls. */
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
