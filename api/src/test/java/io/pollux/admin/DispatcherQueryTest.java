// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery.Order;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A query of dispatchers")
class DispatcherQueryTest {
    @Test
    void isForAllOfThemUnlessItSaysMore() throws RefusedException {
        assertEquals(DispatcherQuery.ALL, DispatcherQuery.of(null, null, null, null));
        assertEquals(DispatcherQuery.ALL, DispatcherQuery.of("all", null, null, "age"));
    }

    @Test
    void takesNamesInAnyCase() throws RefusedException {
        assertEquals(
                new DispatcherQuery("reactor-1", Dispatcher.State.LISTENING, ":80", Order.BYTES),
                DispatcherQuery.of("reactor-1", "Listening", ":80", "BYTES"));
    }

    @Test
    void namesWhatThereIsIfAStateOrAnOrderIsUnknown() {
        RefusedException state =
                assertThrows(RefusedException.class, () -> DispatcherQuery.of(null, "tired", null, null));
        assertEquals(
                "There is no state 'tired': say one of new, open, bound, connecting, connected, listening, closed.",
                state.getMessage());
        RefusedException order =
                assertThrows(RefusedException.class, () -> DispatcherQuery.of(null, null, null, "size"));
        assertEquals(
                "There is no order 'size': say one of age, idle, bytes, in, out, events, reactor, dispatcher, state,"
                        + " local, peer.",
                order.getMessage());
    }
}
