// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What an operator sees of a running Pollux and does to it; registered as a service by the runtime. Every method may be
 * called from any thread but a reactor's own, and returns within seconds: a reactor that does not answer is named in a
 * remark.
 *
 * <p>Whoever keeps a shell open across an update of the runtime asks the registry again for each command.
 */
@ProviderType
public interface RuntimeAdmin {
    /**
     * Lists the loops that the registry offers, the best first.
     *
     * @return a table by the names of the loops, never null
     */
    Table loops();

    /**
     * Lists the reactors, and what they do now.
     *
     * @return a table by the names of the reactors, never null
     */
    Table reactors();

    /**
     * Lists the configured servers; a remark says why one does not listen.
     *
     * @return a table by the names of the servers, never null
     */
    Table servers();

    /**
     * Lists dispatchers. Each reactor is asked on its own thread; one that does not answer within two seconds is named
     * in a remark with what it is busy with.
     *
     * @param query which, and in which order, never null
     * @return a table by the names of their reactors, never null
     * @throws RefusedException if there is no such reactor
     */
    Table dispatchers(DispatcherQuery query) throws RefusedException;

    /**
     * Shows what each reactor has done since it started.
     *
     * @return a table by the names of the reactors, never null
     */
    Table stats();

    /**
     * Exchanges the loop of one reactor, or of all, while their traffic flows.
     *
     * @param reactor the name of a reactor, or {@code all}, never null
     * @param loop the name of a loop, never null
     * @return a table of what was done, by the names of the reactors, with a remark for each that kept its loop, never
     *     null
     * @throws RefusedException if no reactor has exchanged its loop; the message says why
     */
    Table swap(String reactor, String loop) throws RefusedException;
}
