// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.pollux.admin.DispatcherQuery.Order;
import io.pollux.admin.DispatcherStatus;
import io.pollux.text.AddressText;
import java.util.Comparator;

/** The sort orders of dispatchers: quantities in descending order, names in alphabetical order. */
final class DispatcherOrder {
    private DispatcherOrder() {}

    static Comparator<DispatcherStatus> of(Order order) {
        return switch (order) {
            case AGE -> comparing(DispatcherStatus::age).reversed();
            case IDLE -> comparing(DispatcherStatus::idle).reversed();
            case BYTES ->
                comparingLong((DispatcherStatus each) -> each.bytesIn() + each.bytesOut())
                        .reversed();
            case IN -> comparingLong(DispatcherStatus::bytesIn).reversed();
            case OUT -> comparingLong(DispatcherStatus::bytesOut).reversed();
            case EVENTS -> comparingLong(DispatcherStatus::events).reversed();
            case REACTOR -> comparing(DispatcherStatus::reactor);
            case DISPATCHER ->
                comparing(each -> each.type().substring(each.type().lastIndexOf('.') + 1));
            case STATE -> comparing(each -> each.state().name());
            case LOCAL -> comparing(each -> AddressText.of(each.local()));
            case PEER -> comparing(each -> AddressText.of(each.peer()));
        };
    }
}
