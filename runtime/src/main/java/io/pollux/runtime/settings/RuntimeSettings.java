// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * The settings of the runtime, from the configuration {@code pollux}.
 *
 * @param reactors how many reactors run
 * @param loopTarget which loops may be used, or null for all
 * @param loopRankings rankings by the names of loops, which override those of their services
 * @param slowCallback how long a callback may run before it is reported as blocked; zero means that none is reported
 * @param swapTimeout how long a swap waits for a busy reactor
 * @param bufferLimit how many bytes all dispatchers of the process may hold in buffers
 */
public record RuntimeSettings(
        int reactors,
        Filter loopTarget,
        Map<String, Integer> loopRankings,
        Duration slowCallback,
        Duration swapTimeout,
        long bufferLimit) {
    /** The keys, except those that begin with {@link #RANKING}. */
    static final List<String> KEYS =
            List.of("reactors", "loop.target", "slow.callback.ms", "swap.timeout.ms", "buffer.limit");

    /** The beginning of the keys that end with the name of a loop. */
    static final String RANKING = "loop.ranking.";

    private static final String BUFFER_LIMIT = "25%";
    private static final int MOST_REACTORS = 256;
    private static final int MOST_MS = 3_600_000;

    /**
     * Reads a configuration. A key that is absent has its default.
     *
     * @throws BadSetting if a key is unknown or a value is not accepted
     */
    public static RuntimeSettings parse(Map<String, String> configuration) {
        SettingsReader values = new SettingsReader(configuration);
        RuntimeSettings settings = new RuntimeSettings(
                values.number("reactors", 1, 1, MOST_REACTORS),
                filter("loop.target", values.text("loop.target")),
                values.numbers(RANKING),
                Duration.ofMillis(values.number("slow.callback.ms", 100, 0, MOST_MS)),
                Duration.ofMillis(values.number("swap.timeout.ms", 5000, 1, MOST_MS)),
                values.bytes("buffer.limit", BUFFER_LIMIT, 1, Long.MAX_VALUE));
        values.rest().forEach(RuntimeSettings::refuse);
        return settings;
    }

    /** Whether there is such a key. */
    public static boolean knows(String key) {
        return KEYS.stream().anyMatch(key::equalsIgnoreCase)
                || key.regionMatches(true, 0, RANKING, 0, RANKING.length());
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
                        + "'): the keys are reactors, loop.target, loop.ranking.NAME, slow.callback.ms, swap.timeout.ms,"
                        + " buffer.limit" + Spelling.hint(key, KEYS));
    }
}
