// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The group of reactors of one runtime, registered as a service. Each bundle that asks for it gets a view of its own,
 * which is good for one start of that bundle: what is left in the reactors through it ends when the bundle stops (rule
 * B2). From then on every method throws {@link IllegalStateException}. Every method may be called from any thread.
 */
@ProviderType
public interface Reactors {
    /**
     * Returns the reactors by turns, so that connections spread evenly.
     *
     * @return a reactor, never null
     */
    Reactor next();

    /**
     * Returns the reactor of a name.
     *
     * @param name for example {@code reactor-0}, never null
     * @return the reactor, or null if there is none of that name
     */
    Reactor reactor(String name);

    /**
     * Returns all reactors, in the order of their numbers.
     *
     * @return an immutable list, never null or empty
     */
    List<Reactor> all();
}
