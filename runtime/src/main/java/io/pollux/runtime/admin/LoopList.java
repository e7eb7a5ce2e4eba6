// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.Reactor;
import io.pollux.admin.LoopStatus;
import io.pollux.runtime.loops.Loop;
import io.pollux.runtime.reactor.ReactorGroup;
import java.util.List;

/** Lists the loops on offer, and which reactors use each. */
final class LoopList {
    private LoopList() {}

    static List<LoopStatus> of(ReactorGroup group) {
        return group.loops().stream().map(loop -> status(loop, group)).toList();
    }

    private static LoopStatus status(Loop loop, ReactorGroup group) {
        return new LoopStatus(
                loop.name(),
                loop.service().style(),
                loop.service().features().stream().sorted().toList(),
                loop.ranking(),
                group.admits(loop),
                group.all().stream()
                        .filter(reactor -> loop.name().equals(reactor.loopName()))
                        .map(Reactor::name)
                        .toList());
    }
}
