// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Lets an operator inspect and control a running Pollux. The runtime registers it as a service. Every method may be
 * called from any thread except a reactor's own, and returns within seconds: a reactor that does not answer is reported
 * as a {@link Problem} instead.
 *
 * <p>A shell or a page that stays open across an update of the runtime must get the service again for each command.
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
     * Lists the reactors with their current states and their counters.
     *
     * @return an immutable list in the order of the reactors' numbers, never null
     */
    List<ReactorStatus> reactors();

    /**
     * Lists the configured servers. A server whose only configuration is refused appears only in {@link #refused}.
     *
     * @return an immutable list in the order of the names, never null
     */
    List<ServerStatus> servers();

    /**
     * Lists the refused configurations of servers and of the runtime. They include files that were probably meant as
     * configurations but are not used because their names are wrong (rule B15).
     *
     * @return an immutable list, never null; empty if nothing is refused
     */
    List<RefusedConfiguration> refused();

    /**
     * Lists dispatchers. Each reactor collects its dispatchers on its own thread. A reactor that does not answer within
     * two seconds is listed in {@link DispatcherListing#unanswered}, with what it is busy with.
     *
     * @param query which dispatchers to list and in which order, never null
     * @return the dispatchers of all reactors that answered, never null
     * @throws RefusedException if there is no such reactor
     */
    DispatcherListing dispatchers(DispatcherQuery query) throws RefusedException;

    /**
     * Exchanges the loop of one reactor, or of all, while their traffic flows. Waits at most {@code swap.timeout.ms}
     * for each reactor.
     *
     * @param reactor the name of a reactor, or null for all
     * @param loop the name of a loop, never null
     * @return an immutable list with one outcome for each reactor, never null
     * @throws RefusedException if no reactor has exchanged its loop; the message says why
     */
    List<SwapOutcome> swap(String reactor, String loop) throws RefusedException;

    /**
     * Returns the configuration of a server: each setting, where its value comes from, and its default.
     *
     * @param server the name of a server, never null
     * @return its settings, never null
     * @throws RefusedException if there is no such server
     */
    ServerConfiguration settings(String server) throws RefusedException;

    /**
     * Changes the configuration of a server, or creates a server, and returns when the change is in effect. If File
     * Install saves configurations, the server's file is changed too, or is created for a new server.
     *
     * @param server the name of a server, never null; a new one needs {@code protocol} and {@code listen}
     * @param changes the new value of each key, as it is written in a configuration; an empty value removes the key;
     *     never null
     * @return the result, never null
     * @throws RefusedException if a change is not accepted; the message names the key, the value and what is accepted.
     *     Also if there is no Config Admin to store the change
     */
    ChangeOutcome configure(String server, Map<String, String> changes) throws RefusedException;

    /**
     * Sets {@code enabled} of a server to true. Returns once the server listens, or with the reason why it does not.
     *
     * @param server the name of a server, never null
     * @return the result, never null
     * @throws RefusedException if there is no such server, or its configuration cannot be changed
     */
    ChangeOutcome start(String server) throws RefusedException;

    /**
     * Sets {@code enabled} of a server to false, which closes its listener and its connections.
     *
     * @param server the name of a server, never null
     * @return the result, never null
     * @throws RefusedException if there is no such server, or its configuration cannot be changed
     */
    ChangeOutcome stop(String server) throws RefusedException;

    /**
     * Deletes the configuration of a server. If framework properties describe the server too, they apply again.
     *
     * @param server the name of a server, never null
     * @return the result, never null
     * @throws RefusedException if there is no such server, or if it is configured only by framework properties
     */
    ChangeOutcome delete(String server) throws RefusedException;

    /**
     * Returns the keys for {@link #configure} that apply to every server.
     *
     * @return an immutable list, never null
     */
    List<String> keys();

    /**
     * Returns the names of the protocols that are available now.
     *
     * @return an immutable list in alphabetical order, never null
     */
    List<String> protocols();
}
