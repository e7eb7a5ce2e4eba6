// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import io.pollux.SwapException;
import java.util.ServiceLoader;

/** The loops by their names. */
final class Loops {
    private Loops() {}

    static EventLoop named(String name) {
        return ServiceLoader.load(EventLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(loop -> loop.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** An empty map that uses a loop. */
    static ChannelMap mapOn(String name) throws SwapException {
        ChannelMap map = new ChannelMap();
        map.swap(named(name), ChannelMap.OnFailure.PARK);
        return map;
    }
}
