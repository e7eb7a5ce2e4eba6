// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.spi.Readiness;
import java.util.HashMap;
import java.util.Map;

/** Remembers what a wait has recorded, and that nothing comes twice. */
final class Recorder implements Readiness {
    final Map<Object, Integer> ready = new HashMap<>();
    int vanished;

    @Override
    public void ready(Object attachment, int ops) {
        if (ready.put(attachment, ops) != null) {
            throw new AssertionError(attachment + " was recorded twice");
        }
    }

    @Override
    public void vanished() {
        vanished++;
    }
}
