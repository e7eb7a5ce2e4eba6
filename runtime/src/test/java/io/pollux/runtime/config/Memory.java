// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.Problem;
import io.pollux.admin.Setting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps configurations as Config Admin does, and delivers them at once. */
public final class Memory implements ServerStore {
    /** What is said of each deletion. */
    public static final Problem FORGOTTEN = new Problem(Problem.Kind.FILE_NOT_SAVED, "memory", "It is forgotten.");

    private final Map<String, Map<String, String>> kept = new ConcurrentHashMap<>();
    private final Configuration configuration;

    /** Makes an empty one, that delivers to a configuration. */
    public Memory(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Stored find(String server) {
        Map<String, String> values = kept.get(server);
        return values == null ? null : new Stored(values, SetBy.all(Setting.Origin.CONFIG_ADMIN));
    }

    @Override
    public List<Problem> write(String server, Map<String, String> values) {
        kept.put(server, Map.copyOf(values));
        configuration.server(server, values);
        return List.of();
    }

    @Override
    public List<Problem> delete(String server) {
        kept.remove(server);
        configuration.removeServer(server);
        return List.of(FORGOTTEN);
    }
}
