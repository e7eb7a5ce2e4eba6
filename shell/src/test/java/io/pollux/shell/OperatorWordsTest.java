// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherQuery.Order;
import io.pollux.admin.RefusedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What an operator has typed")
class OperatorWordsTest {
    @Test
    void meansAllDispatchersUnlessItSaysMore() throws RefusedException {
        assertEquals(DispatcherQuery.ALL, OperatorWords.query(null, null, null, null));
        assertEquals(DispatcherQuery.ALL, OperatorWords.query("all", null, null, "age"));
    }

    @Test
    void takesNamesInAnyCase() throws RefusedException {
        assertEquals(
                new DispatcherQuery("reactor-1", Dispatcher.State.LISTENING, ":80", Order.BYTES),
                OperatorWords.query("reactor-1", "Listening", ":80", "BYTES"));
    }

    @Test
    void namesWhatThereIsIfAStateOrAnOrderIsUnknown() {
        RefusedException state =
                assertThrows(RefusedException.class, () -> OperatorWords.query(null, "tired", null, null));
        assertEquals(
                "There is no state 'tired': use one of new, open, bound, connecting, connected, listening, closed.",
                state.getMessage());
        RefusedException order =
                assertThrows(RefusedException.class, () -> OperatorWords.query(null, null, null, "size"));
        assertEquals(
                "There is no order 'size': use one of age, idle, bytes, in, out, events, reactor, dispatcher, state,"
                        + " local, peer.",
                order.getMessage());
    }

    @Test
    void meansEveryReactorByAWord() {
        assertEquals(null, OperatorWords.reactor("all"));
        assertEquals("reactor-0", OperatorWords.reactor("reactor-0"));
    }

    @Test
    void setsAndRemovesKeys() throws RefusedException {
        assertEquals(
                Map.of("listen", "[::1]:7", "backlog", "", "a.b-c_d", "x=y"),
                OperatorWords.changes(List.of("listen = [::1]:7 ", "backlog=5", "backlog=", "a.b-c_d=x=y")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "listen", "=7", "a b=c", "ä=1", "--delete"})
    void isRefusedIfItIsNoChange(String word) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> OperatorWords.changes(List.of("backlog=7", word)));
        assertTrue(
                refused.getMessage().startsWith("'" + word + "' is not accepted: write key=value, or key= to remove"),
                refused.getMessage());
    }
}
