// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.EventLoop;
import io.pollux.Owners;
import io.pollux.loop.nio.NioLoop;
import io.pollux.runtime.loops.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Groups of reactors for tests, on real loops, without a framework. */
public final class Groups {
    private Groups() {}

    /** A group without reactors, which on the busiest machine waits until they have done as they are told. */
    public static ReactorGroup patient() {
        ReactorGroup group = new ReactorGroup(Owners.NONE);
        group.swapTimeout(Duration.ofMinutes(1));
        return group;
    }

    /** Starts reactors that use the select-style loop. */
    public static ReactorGroup start(int reactors) {
        return start(reactors, new NioLoop());
    }

    /** Starts reactors that are offered some loops, the best first. */
    public static ReactorGroup start(int reactors, EventLoop... loops) {
        ReactorGroup group = patient();
        offer(group, loops);
        group.resize(reactors);
        return group;
    }

    /** Has the registry offer some loops and no other, the best first. */
    public static void offer(ReactorGroup group, EventLoop... loops) {
        List<Loop> offered = Stream.of(loops)
                .map(loop -> new Loop(loop.name(), loop, Map.of()))
                .toList();
        group.publish(offered);
        group.follow("a test");
    }
}
