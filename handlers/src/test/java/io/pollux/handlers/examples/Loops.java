// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

final class Loops {
    private Loops() {}

    static EventLoop named(String name) {
        return ServiceLoader.load(EventLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(loop -> loop.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void serveByTurns(ChannelMap map, List<EventLoop> loops) throws IOException {
        for (int pass = 0; !map.isEmpty(); pass++) {
            loops.get(pass % loops.size()).poll(map, Duration.ofSeconds(1));
        }
    }
}
