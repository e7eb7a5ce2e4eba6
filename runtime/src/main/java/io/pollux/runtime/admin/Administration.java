// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.admin.ChangeOutcome;
import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.LoopStatus;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.SwapOutcome;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.watch.ReactorHistory;
import io.pollux.runtime.watch.ReactorSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The administration of one runtime: passes each request on to the part that can answer it. */
public final class Administration implements RuntimeAdmin {
    private final ReactorGroup group;
    private final ReactorHistory history;
    private final SelectedReactors reactors;
    private final ServerAdministration servers;

    /**
     * Creates an instance.
     *
     * @param group the reactors
     * @param history their history
     * @param servers gives the status of each server
     * @param configurations how the servers are configured
     */
    public Administration(
            ReactorGroup group,
            ReactorHistory history,
            Supplier<List<ServerStatus>> servers,
            ServerConfigurations configurations) {
        this.group = group;
        this.history = history;
        this.reactors = new SelectedReactors(group);
        this.servers = new ServerAdministration(servers, configurations);
    }

    @Override
    public List<LoopStatus> loops() {
        return LoopList.of(group);
    }

    @Override
    public List<ReactorStatus> reactors() {
        return group.reactors().stream()
                .map(reactor -> ReactorSnapshot.of(reactor, history))
                .toList();
    }

    @Override
    public List<ServerStatus> servers() {
        return servers.all();
    }

    @Override
    public List<RefusedConfiguration> refused() {
        return servers.refused();
    }

    @Override
    public DispatcherListing dispatchers(DispatcherQuery query) throws RefusedException {
        Objects.requireNonNull(query, "query");
        return new DispatcherInquiry(query).to(group, reactors.named(query.reactor()));
    }

    @Override
    public List<SwapOutcome> swap(String reactor, String loop) throws RefusedException {
        Objects.requireNonNull(loop, "loop");
        return new SwapOrder(loop).to(group, reactors.named(reactor));
    }

    @Override
    public ServerConfiguration settings(String server) throws RefusedException {
        return servers.settings(Objects.requireNonNull(server, "server"));
    }

    @Override
    public ChangeOutcome configure(String server, Map<String, String> changes) throws RefusedException {
        Objects.requireNonNull(changes, "changes");
        return servers.configure(Objects.requireNonNull(server, "server"), changes);
    }

    @Override
    public ChangeOutcome start(String server) throws RefusedException {
        return servers.enable(Objects.requireNonNull(server, "server"), true);
    }

    @Override
    public ChangeOutcome stop(String server) throws RefusedException {
        return servers.enable(Objects.requireNonNull(server, "server"), false);
    }

    @Override
    public ChangeOutcome delete(String server) throws RefusedException {
        return servers.delete(Objects.requireNonNull(server, "server"));
    }

    @Override
    public List<String> keys() {
        return servers.keys();
    }

    @Override
    public List<String> protocols() {
        return servers.protocols();
    }
}
