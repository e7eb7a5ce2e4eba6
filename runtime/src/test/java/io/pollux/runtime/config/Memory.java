// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps configurations as Config Admin does, and delivers them at once. */
public final class Memory implements ServerStore {
    private final Map<String, Map<String, String>> kept = new ConcurrentHashMap<>();
    private final Configuration configuration;

    /** Makes an empty one, that delivers to a configuration. */
    public Memory(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Stored find(String server) {
        Map<String, String> values = kept.get(server);
        return values == null ? null : new Stored(values, SetBy.all("memory"));
    }

    @Override
    public List<String> write(String server, Map<String, String> values) {
        kept.put(server, Map.copyOf(values));
        configuration.server(server, values);
        return List.of();
    }

    @Override
    public List<String> delete(String server) {
        kept.remove(server);
        configuration.removeServer(server);
        return List.of("It is forgotten.");
    }
}
