// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * What the configuration {@code pollux} says.
 *
 * @param reactors how many reactors run
 * @param loopTarget which loops may be used, or null if all
 * @param slowCallback from when on a callback is reported as blocked; zero means never
 * @param swapTimeout how long a swap waits for a reactor that is busy
 */
public record RuntimeSettings(int reactors, Filter loopTarget, Duration slowCallback, Duration swapTimeout) {
    /** The keys, all of them. */
    static final List<String> KEYS = List.of("reactors", "loop.target", "slow.callback.ms", "swap.timeout.ms");

    private static final int MOST_REACTORS = 256;
    private static final int MOST_MS = 3_600_000;

    /**
     * Reads a configuration; what is absent has its default.
     *
     * @throws BadSetting if a key is unknown or a value is not accepted
     */
    public static RuntimeSettings parse(Map<String, String> configuration) {
        Values values = new Values(configuration);
        RuntimeSettings settings = new RuntimeSettings(
                values.number("reactors", 1, 1, MOST_REACTORS),
                filter("loop.target", values.text("loop.target")),
                Duration.ofMillis(values.number("slow.callback.ms", 100, 0, MOST_MS)),
                Duration.ofMillis(values.number("swap.timeout.ms", 5000, 1, MOST_MS)));
        values.rest().forEach(RuntimeSettings::refuse);
        return settings;
    }

    private static Filter filter(String key, String text) {
        try {
            return text == null ? null : FrameworkUtil.createFilter(text);
        } catch (InvalidSyntaxException e) {
            throw BadSetting.of(key, text, "a filter such as (pollux.loop.style=poll); " + e.getMessage());
        }
    }

    private static void refuse(String key, String value) {
        throw new BadSetting(
                key,
                "unknown key '" + key + "' (value '" + value
                        + "'): accepted are reactors, loop.target, slow.callback.ms, swap.timeout.ms");
    }
}
