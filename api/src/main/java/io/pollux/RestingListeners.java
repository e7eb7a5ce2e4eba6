// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of a map that rest because accepting has failed: a channel that is closed ends their rest (rule D17).
 */
final class RestingListeners {
    private final List<AcceptBackoff> resting = new ArrayList<>();

    void add(AcceptBackoff listener) {
        resting.add(listener);
    }

    void remove(AcceptBackoff listener) {
        resting.remove(listener);
    }

    void resume() {
        if (!resting.isEmpty()) {
            List.copyOf(resting).forEach(AcceptBackoff::resume);
        }
    }
}
