// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.EventLoop;
import io.pollux.SocketType;
import io.pollux.admin.ChangeOutcome;
import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.LoopStatus;
import io.pollux.admin.LoopSwap;
import io.pollux.admin.ReactorCounters;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.Setting;
import io.pollux.admin.SwapOutcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A runtime that notes what it is asked, and knows a few names. */
final class FakeRuntime implements RuntimeAdmin {
    final List<String> asked = new ArrayList<>();
    volatile Runnable onReactors = () -> {};
    String[] loops = {"nio", "poll"};
    List<String> protocols = List.of("daytime", "discard", "echo");

    @Override
    public List<RefusedConfiguration> refused() {
        return List.of();
    }

    @Override
    public List<LoopStatus> loops() {
        asked.add("loops");
        return Stream.of(loops)
                .map(name -> new LoopStatus(name, EventLoop.Style.SELECT, List.of(), 0, true, List.of()))
                .toList();
    }

    @Override
    public List<ReactorStatus> reactors() {
        onReactors.run();
        asked.add("reactors");
        return Stream.of("reactor-0", "reactor-1").map(FakeRuntime::reactor).toList();
    }

    private static ReactorStatus reactor(String name) {
        ReactorCounters counters = new ReactorCounters(0, 0, 0, 0, Duration.ZERO, 0, 0, 0);
        return new ReactorStatus(name, ReactorStatus.State.SERVING, "nio", 0, 0, counters, null, null, null);
    }

    @Override
    public List<ServerStatus> servers() {
        asked.add("servers");
        return Stream.of("echo", "time").map(FakeRuntime::server).toList();
    }

    private static ServerStatus server(String name) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
        return new ServerStatus(
                name, "echo", SocketType.STREAM, address, ServerStatus.State.LISTENING, null, 0, 0, 0, 0);
    }

    @Override
    public DispatcherListing dispatchers(DispatcherQuery query) {
        asked.add("dispatchers " + query);
        return new DispatcherListing(List.of(), List.of());
    }

    @Override
    public List<SwapOutcome> swap(String reactor, String loop) throws RefusedException {
        asked.add("swap " + reactor + " " + loop);
        if (loop.equals("none")) {
            throw new RefusedException(reactor == null ? "There is no such loop." : "No loop for " + reactor);
        }
        LoopSwap swap = new LoopSwap("nio", loop, "a test", Instant.EPOCH, 0, 0, 0, Duration.ZERO, Duration.ZERO);
        return List.of(new SwapOutcome("reactor-0", swap, null));
    }

    @Override
    public ServerConfiguration settings(String server) {
        asked.add("settings " + server);
        Setting setting = new Setting("enabled", "true", "true", Setting.Origin.DEFAULT, null);
        return new ServerConfiguration(server, List.of(setting), null);
    }

    @Override
    public ChangeOutcome configure(String server, Map<String, String> changes) {
        return answer("configure " + server + " " + changes, server);
    }

    @Override
    public ChangeOutcome start(String server) {
        return answer("start " + server, server);
    }

    @Override
    public ChangeOutcome stop(String server) {
        return answer("stop " + server, server);
    }

    @Override
    public ChangeOutcome delete(String server) {
        asked.add("delete " + server);
        return new ChangeOutcome(server, null, List.of(), List.of());
    }

    @Override
    public List<String> keys() {
        return List.of("protocol", "listen", "enabled");
    }

    @Override
    public List<String> protocols() {
        return protocols;
    }

    private ChangeOutcome answer(String question, String server) {
        asked.add(question);
        return new ChangeOutcome(server, server(server), List.of(), List.of());
    }
}
