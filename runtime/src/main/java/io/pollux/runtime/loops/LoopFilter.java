// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import java.util.Map;

/**
 * Admits loops by their service properties. Two filters that are equal admit the same loops; the text form names it.
 */
public interface LoopFilter {
    /**
     * Tells whether a loop is admitted.
     *
     * @param properties the loop's service properties, never null
     * @return true if it may be chosen by itself
     */
    boolean admits(Map<String, Object> properties);
}
