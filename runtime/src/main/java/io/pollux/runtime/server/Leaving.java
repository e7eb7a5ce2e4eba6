// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Dispatcher.State;
import io.pollux.Reactor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners, of all servers, that are being closed on their reactors' threads: until then their addresses are
 * taken. Used on the first reactor's thread.
 */
final class Leaving {
    private record Closing(Server server, Acceptor acceptor) {}

    private final List<Closing> closing = new ArrayList<>();

    void add(Server server, Acceptor acceptor) {
        forgetEnded();
        closing.add(new Closing(server, acceptor));
    }

    /** Whether one of them has that port. */
    boolean has(Listen listen) {
        forgetEnded();
        return closing.stream().anyMatch(each -> isAt(each.acceptor, listen));
    }

    /** Whether one of that server has that port. */
    boolean has(Server server, Listen listen) {
        return has(listen) && closing.stream().anyMatch(each -> each.server == server && isAt(each.acceptor, listen));
    }

    /** Not those that are merely closed: the system may not have heard of it yet. */
    private void forgetEnded() {
        closing.removeIf(each -> each.acceptor.hasEnded());
    }

    private static boolean isAt(Acceptor acceptor, Listen listen) {
        return acceptor.address() instanceof InetSocketAddress taken
                && listen.address() instanceof InetSocketAddress wanted
                && taken.getPort() == wanted.getPort();
    }

    /** Closes those that have not arrived at a reactor before it was stopped; it has closed the others itself. */
    void takeBack(Reactor stopped, Reactor home) {
        for (Closing each : List.copyOf(closing)) {
            if (each.acceptor.at() == stopped && each.acceptor.takeBack(home)) {
                each.acceptor.end();
            }
        }
        closing.removeIf(each -> each.acceptor.at() == stopped && each.acceptor.state() == State.CLOSED);
    }
}
