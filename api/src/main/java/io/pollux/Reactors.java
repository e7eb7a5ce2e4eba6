// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The group of reactors of one runtime, registered as a service. Every method may be called from any thread.
 *
 * <p>Each bundle gets its own view of the group, valid for one start of that bundle. When the bundle stops, everything
 * that it has left in the reactors through the view ends (rule B2), and every method throws
 * {@link IllegalStateException} from then on.
 */
@ProviderType
public interface Reactors {
    /**
     * Returns the next reactor in turn, so that connections spread evenly.
     *
     * @return a reactor, never null
     */
    Reactor next();

    /**
     * Returns the reactor with a name.
     *
     * @param name the name, for example {@code reactor-0}, never null
     * @return the reactor, or null if there is none with that name
     */
    Reactor reactor(String name);

    /**
     * Returns all reactors, in the order of their numbers.
     *
     * @return an immutable list, never null or empty
     */
    List<Reactor> all();
}
