// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherStatus;
import io.pollux.text.AddressText;
import io.pollux.text.Escaped;
import java.net.SocketAddress;
import java.util.function.Predicate;

/**
 * Selects the dispatchers of a reactor that match a query.
 *
 * @param query the query
 */
record DispatcherFilter(DispatcherQuery query) implements Predicate<DispatcherStatus> {
    @Override
    public boolean test(DispatcherStatus dispatcher) {
        return (query.state() == null || query.state() == dispatcher.state())
                && (query.address() == null || matches(dispatcher.local()) || matches(dispatcher.peer()));
    }

    private boolean matches(SocketAddress address) {
        return Escaped.of(AddressText.of(address)).contains(query.address());
    }
}
