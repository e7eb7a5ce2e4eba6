// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.Setting;
import io.pollux.runtime.config.ServerStore.Stored;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.runtime.settings.CaseInsensitiveMap;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.runtime.settings.SocketSettings;
import io.pollux.text.Log;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Shows, changes and deletes the configurations of servers for operators. The configuration is the only truth; what is
 * done here is done to it, after it was found to be acceptable, and the servers follow. May be used from any thread but
 * a reactor's.
 */
public final class ServerConfigurations {
    private static final System.Logger LOG = Log.of(ServerConfigurations.class);

    private final Set<RefusedConfiguration> reported = new HashSet<>();
    private final Configuration configuration;
    private final ConfiguredServers servers;
    private final ServerStore store;
    private final Supplier<List<String>> protocols;

    /**
     * Creates it for a configuration.
     *
     * @param configuration what is configured
     * @param servers runs the servers
     * @param store where changes are kept
     * @param protocols gives the names of the available protocols
     */
    public ServerConfigurations(
            Configuration configuration,
            ConfiguredServers servers,
            ServerStore store,
            Supplier<List<String>> protocols) {
        this.configuration = configuration;
        this.servers = servers;
        this.store = store;
        this.protocols = protocols;
    }

    /** Returns the configuration of a server; throws if there is no such server. */
    public ServerConfiguration settings(String server) throws RefusedException {
        Stored known = known(server);
        List<Setting> settings = new ArrayList<>();
        Map<String, String> left = CaseInsensitiveMap.merge(Map.of(), known.values());
        String listen = left.getOrDefault("listen", "");
        for (String key : ServerSettings.KEYS) {
            String value = left.remove(key);
            String otherwise = ServerSettings.otherwise(key);
            if (value != null) {
                settings.add(known.setBy().setting(key, value, otherwise));
            } else if (SocketSettings.without(key, listen) == null) {
                settings.add(new Setting(key, otherwise, otherwise, Setting.Origin.DEFAULT, null));
            }
        }
        left.forEach((key, value) -> settings.add(known.setBy().setting(key, value, null)));
        return new ServerConfiguration(server, List.copyOf(settings), problem(server, known.values()));
    }

    private Problem problem(String server, Map<String, String> values) {
        try {
            configuration.check(values);
            return null;
        } catch (BadSetting e) {
            return new Problem(Problem.Kind.VALUE_REFUSED, server, e.getMessage());
        }
    }

    /**
     * Changes a server or makes one; an empty value removes its key. Returns problems that an operator should know
     * about.
     */
    public synchronized List<Problem> change(String server, Map<String, String> changes) throws RefusedException {
        Stored known = find(server);
        if (known == null) {
            SettingChange.requireName(server);
        }
        Map<String, String> values = CaseInsensitiveMap.copyOf(known == null ? Map.of() : known.values());
        for (Map.Entry<String, String> change : changes.entrySet()) {
            SettingChange.of(change.getKey(), change.getValue()).apply(values);
        }
        return keep(server, known, values);
    }

    /** Enables or disables a server. Returns problems that an operator should know about. */
    public synchronized List<Problem> enable(String server, boolean enabled) throws RefusedException {
        Stored known = known(server);
        Map<String, String> values = CaseInsensitiveMap.copyOf(known.values());
        if (enabled != Boolean.parseBoolean(values.getOrDefault("enabled", "true"))) {
            values.put("enabled", String.valueOf(enabled));
        }
        return keep(server, known, values);
    }

    private List<Problem> keep(String server, Stored known, Map<String, String> values) throws RefusedException {
        try {
            configuration.check(values);
        } catch (BadSetting e) {
            throw new RefusedException(e.getMessage());
        }
        List<Problem> notices =
                known != null && known.values().equals(values) ? List.of() : store.write(server, values);
        servers.settle();
        return notices;
    }

    /** Deletes the configuration of a server. Returns problems that an operator should know about. */
    public synchronized List<Problem> delete(String server) throws RefusedException {
        known(server);
        if (store.find(server) == null) {
            throw new RefusedException("Server '" + server + "' is configured by framework properties, which cannot be"
                    + " deleted while it runs: stop it instead.");
        }
        List<Problem> notices = store.delete(server);
        servers.settle();
        return notices;
    }

    private Stored known(String server) throws RefusedException {
        Stored known = find(server);
        if (known == null) {
            throw new RefusedException("There is no server '" + server
                    + "': see the list of servers, or create it by setting protocol and listen.");
        }
        return known;
    }

    private Stored find(String server) throws RefusedException {
        Stored stored = store.find(server);
        Map<String, String> properties = configuration.properties(server);
        return stored == null && properties != null
                ? new Stored(properties, SetBy.all(Setting.Origin.FRAMEWORK_PROPERTIES))
                : stored;
    }

    /** Logs overlooked configurations, now and whenever they change in Config Admin. */
    public void watch() {
        store.follow(this::refused);
        refused();
    }

    /** The configurations that are refused here, or were overlooked before. Only this class logs the latter, once. */
    public List<RefusedConfiguration> refused() {
        List<RefusedConfiguration> overlooked = store.overlooked();
        report(overlooked);
        return Stream.concat(configuration.refusals().all().stream(), overlooked.stream())
                .toList();
    }

    private synchronized void report(List<RefusedConfiguration> overlooked) {
        reported.retainAll(overlooked);
        overlooked.stream()
                .filter(reported::add)
                .forEach(one ->
                        LOG.log(System.Logger.Level.WARNING, () -> one.source() + " is not used: " + one.reason()));
    }

    /** The keys that every server has. */
    public List<String> keys() {
        return ServerSettings.KEYS;
    }

    /** The names of the available protocols. */
    public List<String> protocols() {
        return protocols.get();
    }
}
