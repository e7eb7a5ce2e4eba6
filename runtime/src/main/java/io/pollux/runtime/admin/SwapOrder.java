// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.SwapException;
import io.pollux.admin.LoopSwap;
import io.pollux.admin.Problem;
import io.pollux.admin.RefusedException;
import io.pollux.admin.SwapOutcome;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator's order to exchange loops.
 *
 * @param loop the name of the loop to use
 */
record SwapOrder(String loop) {
    /** Swaps the loop of these reactors, one after the other. Throws {@link RefusedException} if all of them fail. */
    List<SwapOutcome> to(ReactorGroup group, List<ReactorThread> reactors) throws RefusedException {
        List<SwapOutcome> outcomes = new ArrayList<>();
        group.patience().together(() -> reactors.forEach(reactor -> outcomes.add(to(reactor))));
        if (outcomes.stream().allMatch(outcome -> outcome.swap() == null)) {
            throw new RefusedException(outcomes.stream()
                    .map(outcome -> outcome.reactor() + ": " + outcome.problem().text())
                    .toList());
        }
        return List.copyOf(outcomes);
    }

    private SwapOutcome to(ReactorThread reactor) {
        String name = reactor.name();
        try {
            LoopSwap swap = LoopSwap.of(reactor.swap(loop), "requested by name", Instant.now());
            return new SwapOutcome(name, swap, null);
        } catch (SwapException e) {
            return new SwapOutcome(name, null, new Problem(Problem.Kind.SWAP_FAILED, name, e.getMessage()));
        }
    }
}
