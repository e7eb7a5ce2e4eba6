// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.EventLoop;
import java.util.List;

/**
 * A loop that the service registry offers.
 *
 * @param name the name by which configurations and commands choose it, never null
 * @param style how it waits, never null
 * @param features its optional features in alphabetical order, never null
 * @param ranking its service ranking, or the configured one; of the admitted loops, the highest is used
 * @param admitted whether the configured filter {@code loop.target} admits it
 * @param reactors the names of the reactors that use it now, never null
 */
public record LoopStatus(
        String name,
        EventLoop.Style style,
        List<String> features,
        int ranking,
        boolean admitted,
        List<String> reactors) {}
