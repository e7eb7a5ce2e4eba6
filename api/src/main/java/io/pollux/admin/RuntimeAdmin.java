// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What an operator sees of a running Pollux and does to it. The runtime registers it as a service. Every method may be
 * called from any thread but a reactor's own, and returns within seconds: a reactor that does not answer is reported as
 * a {@link Problem} instead.
 *
 * <p>Whoever keeps a shell or a page open across an update of the runtime asks the registry again for each command.
 */
@ProviderType
public interface RuntimeAdmin {
    /**
     * Lists the loops that the registry offers.
     *
     * @return an immutable list, the best loop first, never null
     */
    List<LoopStatus> loops();

    /**
     * Lists the reactors: what they do now, and what they have done since they started.
     *
     * @return an immutable list in the order of the reactors' numbers, never null
     */
    List<ReactorStatus> reactors();

    /**
     * Lists the configured servers. One whose only configuration is refused is listed by {@link #refused} alone.
     *
     * @return an immutable list in the order of the names, never null
     */
    List<ServerStatus> servers();

    /**
     * Lists the configurations that are refused now, of servers and of the runtime. Files that were probably meant as
     * configurations, but have a wrong name, so that nothing reads them, are among them (rule B15).
     *
     * @return an immutable list, never null; empty if nothing is refused
     */
    List<RefusedConfiguration> refused();

    /**
     * Lists dispatchers. Each reactor is asked on its own thread. One that does not answer within two seconds is among
     * the {@link DispatcherListing#unanswered}, with what it is busy with.
     *
     * @param query which, and in which order, never null
     * @return the dispatchers of those reactors that have answered, never null
     * @throws RefusedException if there is no such reactor
     */
    DispatcherListing dispatchers(DispatcherQuery query) throws RefusedException;

    /**
     * Exchanges the loop of one reactor, or of all, while their traffic flows. Waits for each no longer than
     * {@code swap.timeout.ms}.
     *
     * @param reactor the name of a reactor, or null for all
     * @param loop the name of a loop, never null
     * @return an immutable list with one outcome for each reactor, never null
     * @throws RefusedException if no reactor has exchanged its loop; the message says why
     */
    List<SwapOutcome> swap(String reactor, String loop) throws RefusedException;

    /**
     * Returns how a server is configured: what is set and by whom, and the defaults of the rest.
     *
     * @param server the name of a server, never null
     * @return its settings, never null
     * @throws RefusedException if there is no such server
     */
    ServerConfiguration settings(String server) throws RefusedException;

    /**
     * Changes how a server is configured, or makes a new one, and returns when that is in effect. What is kept in a
     * file is changed there too, and a new one gets a file, as far as File Install saves configurations.
     *
     * @param server the name of a server, never null; a new one needs {@code protocol} and {@code listen}
     * @param changes the new value of each key, as it is written in a configuration; an empty value removes the key;
     *     never null
     * @return what has become of the server, never null
     * @throws RefusedException if a change is not accepted, with the key, the value, and what is accepted; or if there
     *     is no Config Admin to keep it
     */
    ChangeOutcome configure(String server, Map<String, String> changes) throws RefusedException;

    /**
     * Sets {@code enabled} of a server to true and returns when it listens, or why it does not.
     *
     * @param server the name of a server, never null
     * @return what has become of the server, never null
     * @throws RefusedException if there is no such server, or its configuration cannot be changed
     */
    ChangeOutcome start(String server) throws RefusedException;

    /**
     * Sets {@code enabled} of a server to false. Its listener and its connections are closed, until it is started
     * again.
     *
     * @param server the name of a server, never null
     * @return what has become of the server, never null
     * @throws RefusedException if there is no such server, or its configuration cannot be changed
     */
    ChangeOutcome stop(String server) throws RefusedException;

    /**
     * Deletes the configuration of a server. If framework properties describe the server too, they apply again.
     *
     * @param server the name of a server, never null
     * @return what is left of the server, never null
     * @throws RefusedException if there is no such server, or it is configured by framework properties only
     */
    ChangeOutcome delete(String server) throws RefusedException;

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
