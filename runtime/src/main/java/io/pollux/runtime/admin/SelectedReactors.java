// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.Reactor;
import io.pollux.admin.RefusedException;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import java.util.List;

/**
 * Selects the reactors for a request: one by its name, or all.
 *
 * @param group all reactors
 */
record SelectedReactors(ReactorGroup group) {
    /** Returns all if the name is null. Throws {@link RefusedException} if there is no reactor of this name. */
    List<ReactorThread> named(String name) throws RefusedException {
        if (name == null) {
            return group.reactors();
        }
        ReactorThread reactor = group.reactor(name);
        if (reactor == null) {
            List<String> names = group.all().stream().map(Reactor::name).toList();
            throw new RefusedException(
                    "There is no reactor '" + name + "': use all, or one of " + String.join(", ", names) + ".");
        }
        return List.of(reactor);
    }
}
