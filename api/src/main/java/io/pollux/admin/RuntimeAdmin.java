// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;
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
     * Lists the configured servers, and those whose configuration is refused. A remark says why one does not listen.
     *
     * @return a table by the names of the servers, never null
     */
    Table servers();

    /**
     * Returns the configurations that are refused now, of servers and of the runtime. Files that were probably meant as
     * configurations, but have a wrong name, so that nothing reads them, are among them (rule B15).
     *
     * @return an immutable list, never null; empty if nothing is refused
     */
    List<RefusedConfiguration> refused();

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

    /**
     * Shows how a server is configured: what is set and by whom, and the defaults of the rest. A remark says so if that
     * is not accepted, so that the server goes on as it was.
     *
     * @param server the name of a server, never null
     * @return a table by the keys of the configuration, never null
     * @throws RefusedException if there is no such server
     */
    Table settings(String server) throws RefusedException;

    /**
     * Changes how a server is configured, or makes a new one, and returns when that is in effect. What is kept in a
     * file is changed there too, and a new one gets a file, as far as File Install saves configurations.
     *
     * @param server the name of a server; a new one needs {@code protocol} and {@code listen}; never null
     * @param changes each {@code key=value}; with an empty value the key is taken away; never null
     * @return the server, as {@link #servers} shows it, never null
     * @throws RefusedException if a change is not accepted, with the key, the value, and what is; or if there is no
     *     Config Admin to keep it
     */
    Table configure(String server, List<String> changes) throws RefusedException;

    /**
     * Sets {@code enabled} of a server to true and returns when it listens, or why it does not.
     *
     * @param server the name of a server, never null
     * @return the server, as {@link #servers} shows it, never null
     * @throws RefusedException if there is no such server, or its configuration cannot be changed
     */
    Table start(String server) throws RefusedException;

    /**
     * Sets {@code enabled} of a server to false: its listener and its connections are closed, until it is started
     * again.
     *
     * @param server the name of a server, never null
     * @return the server, as {@link #servers} shows it, never null
     * @throws RefusedException if there is no such server, or its configuration cannot be changed
     */
    Table stop(String server) throws RefusedException;

    /**
     * Deletes the configuration of a server. One that framework properties describe too goes on as they say.
     *
     * @param server the name of a server, never null
     * @return what is left of the server, as {@link #servers} shows it, and a remark, never null
     * @throws RefusedException if there is no such server, or it is configured by framework properties only
     */
    Table delete(String server) throws RefusedException;

    /**
     * Returns the keys of {@link #configure} that every server has.
     *
     * @return an immutable list, never null
     */
    List<String> keys();

    /**
     * Returns the names of the protocols that are offered now.
     *
     * @return an immutable list, by the alphabet, never null
     */
    List<String> protocols();
}
