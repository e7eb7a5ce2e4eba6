// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import io.pollux.MapDriver;
import io.pollux.Owners;
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

    /** Returns the driver of an empty map that uses a loop. */
    static MapDriver driverOn(String name) throws SwapException {
        MapDriver driver = new ChannelMap().drive("a benchmark", Owners.NONE);
        driver.swap(named(name), MapDriver.OnFailure.PARK);
        return driver;
    }
}
