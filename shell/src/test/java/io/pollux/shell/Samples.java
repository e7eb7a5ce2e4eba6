// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.Dispatcher;
import io.pollux.SocketType;
import io.pollux.admin.BlockedCallback;
import io.pollux.admin.DispatcherStatus;
import io.pollux.admin.LoopSwap;
import io.pollux.admin.Problem;
import io.pollux.admin.ReactorCounters;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.ServerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Values such as the runtime answers. */
final class Samples {
    private Samples() {}

    static ReactorStatus reactor(String name, ReactorStatus.State state) {
        return new ReactorStatus(
                name,
                state,
                state == ReactorStatus.State.PARKED ? null : "nio",
                1_234,
                0,
                new ReactorCounters(1_000, 2, 2_048, 1, Duration.ofMillis(5), 3, 4, 0),
                swap(null, "nio"),
                state == ReactorStatus.State.BLOCKED
                        ? new BlockedCallback("Echo.handleRead", Duration.ofSeconds(2), List.of())
                        : null,
                state == ReactorStatus.State.FAILED
                        ? new Problem(Problem.Kind.REACTOR_FAILED, name, "out of memory")
                        : null);
    }

    static LoopSwap swap(String from, String to) {
        return new LoopSwap(
                from, to, "a test", Instant.EPOCH, 12_000, 3, 0, Duration.ofNanos(1_500), Duration.ofMillis(2));
    }

    static ServerStatus server(String name, SocketAddress address, ServerStatus.State state, Problem problem) {
        return new ServerStatus(name, "echo", SocketType.STREAM, address, state, problem, 1, 1_234, 5, 7);
    }

    static Problem waiting(String server, String text) {
        return new Problem(Problem.Kind.PROTOCOL_UNAVAILABLE, server, text);
    }

    static DispatcherStatus dispatcher(SocketAddress local, SocketAddress peer) {
        return new DispatcherStatus(
                "reactor-0",
                "org.example.Echo",
                Dispatcher.State.CONNECTED,
                local,
                peer,
                0,
                1_024,
                1_234,
                Duration.ofSeconds(61),
                Duration.ZERO);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
