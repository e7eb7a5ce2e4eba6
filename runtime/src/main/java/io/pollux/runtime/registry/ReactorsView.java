// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import java.util.List;

/**
 * The reactors as one bundle sees them (rule B2).
 *
 * @param group the reactors, never null
 * @param tenant on whose behalf; null for the framework
 */
record ReactorsView(ReactorGroup group, Tenant tenant) implements Reactors {
    @Override
    public Reactor next() {
        checkRuns();
        return new ReactorView(group.next(), tenant);
    }

    @Override
    public Reactor reactor(String name) {
        checkRuns();
        ReactorThread reactor = group.reactor(name);
        return reactor == null ? null : new ReactorView(reactor, tenant);
    }

    @Override
    public List<Reactor> all() {
        checkRuns();
        return group.reactors().stream()
                .<Reactor>map(reactor -> new ReactorView(reactor, tenant))
                .toList();
    }

    private void checkRuns() {
        if (tenant != null) {
            tenant.checkRuns();
        }
    }
}
