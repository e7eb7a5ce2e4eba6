// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import io.pollux.Reactor;
import io.pollux.Reactors;
import java.util.List;
import org.osgi.framework.Bundle;

/** The reactors as one bundle sees them (rule B2). */
record ReactorsView(ReactorGroup group, Bundle bundle) implements Reactors {
    @Override
    public Reactor next() {
        return new ReactorView(group.next(), bundle);
    }

    @Override
    public Reactor reactor(String name) {
        ReactorThread reactor = group.reactor(name);
        return reactor == null ? null : new ReactorView(reactor, bundle);
    }

    @Override
    public List<Reactor> all() {
        return group.reactors().stream()
                .<Reactor>map(reactor -> new ReactorView(reactor, bundle))
                .toList();
    }
}
