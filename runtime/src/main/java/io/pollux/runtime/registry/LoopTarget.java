// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.runtime.loops.LoopFilter;
import java.util.Map;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;

/**
 * Admits the loops whose service properties match an OSGi filter.
 *
 * @param filter the filter, never null
 */
public record LoopTarget(Filter filter) implements LoopFilter {
    /**
     * Returns the target for a filter.
     *
     * @param filter the configured filter, or null if there is none
     * @return the target, or null if there is no filter: every loop is admitted
     */
    public static LoopTarget of(Filter filter) {
        return filter == null ? null : new LoopTarget(filter);
    }

    @Override
    public boolean admits(Map<String, Object> properties) {
        return filter.match(FrameworkUtil.asDictionary(properties));
    }

    @Override
    public String toString() {
        return filter.toString();
    }
}
