// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Dispatcher.State;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners, of all servers, that are being closed on their reactors' threads. As long as there are any, an address
 * may be taken that is free in a moment. Used on the first reactor's thread.
 */
final class Leaving {
    private final List<Acceptor> closing = new ArrayList<>();

    void add(Acceptor acceptor) {
        closing.add(acceptor);
    }

    /** Whether there were any until now: the address of one that has just closed was still taken a moment ago. */
    boolean isAny() {
        boolean any = !closing.isEmpty();
        closing.removeIf(acceptor -> acceptor.state() == State.CLOSED);
        return any;
    }
}
