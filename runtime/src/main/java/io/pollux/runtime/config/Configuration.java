// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.runtime.settings.CaseInsensitiveMap;
import io.pollux.runtime.settings.RuntimeSettings;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.Log;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The configuration: the framework properties, overridden by what Config Admin delivers. A key of the configuration
 * {@code pollux} in Config Admin hides the property of that name. A server in Config Admin hides the one of that name
 * in the properties until it is deleted. When Config Admin itself leaves, nothing changes.
 */
public final class Configuration {
    private static final String PREFIX = "pollux.";
    private static final String SERVER_PREFIX = "pollux.server-";
    private static final System.Logger LOG = Log.of(Configuration.class);

    private final Map<String, String> runtimeProperties = new TreeMap<>();
    private final Map<String, Map<String, String>> serverProperties = new TreeMap<>();
    private final Refusals refusals = new Refusals();
    private final ConfiguredServers servers;
    private final Consumer<RuntimeSettings> runtime;

    /**
     * Reads the framework properties.
     *
     * @param properties all of them; those that are not ours are ignored
     * @param servers receives the configurations of servers
     * @param runtime applies the settings of the runtime
     */
    public Configuration(Map<String, String> properties, ConfiguredServers servers, Consumer<RuntimeSettings> runtime) {
        this.servers = servers;
        this.runtime = runtime;
        properties.forEach(this::readRuntime);
        properties.forEach(this::readServer);
    }

    private void readRuntime(String property, String value) {
        if (property.startsWith(PREFIX) && RuntimeSettings.knows(property.substring(PREFIX.length()))) {
            runtimeProperties.put(property.substring(PREFIX.length()), value);
        }
    }

    private void readServer(String property, String value) {
        int dot = property.indexOf('.', SERVER_PREFIX.length());
        if (property.startsWith(SERVER_PREFIX) && dot > SERVER_PREFIX.length()) {
            serverProperties
                    .computeIfAbsent(property.substring(SERVER_PREFIX.length(), dot), name -> new LinkedHashMap<>())
                    .put(property.substring(dot + 1), value);
        } else if (property.regionMatches(true, 0, Pids.SERVERS, 0, Pids.SERVERS.length())) {
            String reason = "this framework property is not used: server properties are named pollux.server-NAME.KEY";
            refusals.note(property, new RefusedConfiguration(null, property, Problem.Kind.NAME_NOT_READ, reason));
            LOG.log(System.Logger.Level.ERROR, () -> property + ": " + reason);
        }
    }

    /** The configurations that are currently refused. */
    public Refusals refusals() {
        return refusals;
    }

    /** Applies the framework properties. Values that are not accepted are logged; the rest is applied. */
    public void start() {
        tolerate(null, "the framework properties pollux.*", () -> runtime(Map.of()));
        serverProperties.keySet().forEach(this::startServer);
    }

    private void startServer(String name) {
        tolerate(
                name,
                "the framework properties " + SERVER_PREFIX + name + ".*",
                () -> configure(name, serverProperties.get(name)));
    }

    /** Configures the runtime. Throws {@link BadSetting} if a value is refused; then the old settings stay. */
    public void runtime(Map<String, String> values) {
        runtime.accept(RuntimeSettings.parse(CaseInsensitiveMap.merge(runtimeProperties, values)));
    }

    /** Starts or changes a server. Throws {@link BadSetting} if a value is refused; then the old settings stay. */
    public void server(String name, Map<String, String> values) {
        configure(name, values);
        refusals.clear(SERVER_PREFIX + name); // the framework properties are hidden now
    }

    private void configure(String name, Map<String, String> values) {
        ServerName.check(name);
        servers.configure(name, ServerSettings.parse(values));
    }

    /** Throws {@link BadSetting} if a server cannot be started with these values. */
    void check(Map<String, String> values) {
        servers.check(ServerSettings.parse(values));
    }

    /** Returns the settings of a server in the framework properties; null if there are none. */
    Map<String, String> properties(String server) {
        return serverProperties.get(server);
    }

    /** Removes a server, or configures it as the framework properties say. */
    public void removeServer(String name) {
        if (serverProperties.containsKey(name)) {
            startServer(name);
        } else {
            servers.remove(name);
        }
    }

    private void tolerate(String server, String what, Runnable applied) {
        String key = server == null ? PREFIX : SERVER_PREFIX + server;
        try {
            applied.run();
            refusals.clear(key);
        } catch (BadSetting e) {
            refusals.note(key, new RefusedConfiguration(server, what, Problem.Kind.VALUE_REFUSED, e.getMessage()));
            LOG.log(System.Logger.Level.ERROR, () -> what + " are refused: " + e.getMessage());
        }
    }
}
