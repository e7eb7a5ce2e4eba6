// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import java.util.List;

/**
 * One bundle's view of the service {@link Reactors}: what the bundle leaves in a map through it belongs to that bundle
 * (rule B2).
 *
 * @param group the reactors, never null
 * @param owner the bundle; null for the framework
 */
record BundleReactors(ReactorGroup group, BundleOwner owner) implements Reactors {
    @Override
    public Reactor next() {
        checkRuns();
        return new BundleReactor(group.next(), owner);
    }

    @Override
    public Reactor reactor(String name) {
        checkRuns();
        ReactorThread reactor = group.reactor(name);
        return reactor == null ? null : new BundleReactor(reactor, owner);
    }

    @Override
    public List<Reactor> all() {
        checkRuns();
        return group.reactors().stream()
                .<Reactor>map(reactor -> new BundleReactor(reactor, owner))
                .toList();
    }

    private void checkRuns() {
        if (owner != null) {
            owner.checkRuns();
        }
    }
}
