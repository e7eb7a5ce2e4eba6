// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.Pids;
import io.pollux.runtime.config.ServerStore;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.runtime.threads.Patience;
import io.pollux.text.Condensed;
import io.pollux.text.Escaped;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;

/**
 * Receives the configurations {@code pollux} and {@code pollux.server} from Config Admin, and applies them. Where
 * Config Admin's package is absent, this class cannot be loaded.
 */
public final class ConfigAdmin implements ManagedService, ManagedServiceFactory, AutoCloseable {
    private final Configuration configuration;
    private final List<ServiceRegistration<?>> registrations;
    private final Map<String, String> namesByPid = new HashMap<>();
    private final Deliveries deliveries = new Deliveries();

    /** Registers itself. Config Admin finds it, even if Config Admin starts later. */
    public ConfigAdmin(BundleContext context, Configuration configuration) {
        this.configuration = configuration;
        this.registrations = List.of(
                context.registerService(ManagedService.class, this, pid(Pids.RUNTIME)),
                context.registerService(ManagedServiceFactory.class, this, pid(Pids.SERVERS)));
    }

    private static Dictionary<String, Object> pid(String pid) {
        return FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, pid));
    }

    @Override
    public void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    @Override
    public String getName() {
        return "Pollux servers";
    }

    @Override
    public void updated(Dictionary<String, ?> values) throws ConfigurationException {
        String source = values == null ? Pids.RUNTIME : source(Pids.RUNTIME, values);
        apply(
                () -> configuration.runtime(values == null ? Map.of() : ConfigDictionary.settings(values)),
                Pids.RUNTIME,
                new Source(null, source));
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> values) throws ConfigurationException {
        Map<String, String> settings = ConfigDictionary.settings(values);
        String name = ConfigDictionary.serverName(pid, values);
        synchronized (namesByPid) {
            try {
                apply(() -> configure(pid, name, settings), pid, new Source(name, source(pid, values)));
            } finally {
                deliveries.note(pid, settings);
            }
        }
    }

    private void configure(String pid, String name, Map<String, String> settings) {
        refuseIfTaken(pid, name);
        configuration.server(name, settings);
        String before = namesByPid.put(pid, name);
        if (before != null && !before.equals(name)) {
            configuration.removeServer(before);
        }
    }

    @Override
    public void deleted(String pid) {
        synchronized (namesByPid) {
            String name = namesByPid.remove(pid);
            if (name != null) {
                configuration.removeServer(name);
            }
            configuration.refusals().clear(pid);
            deliveries.note(pid, null);
        }
    }

    /** Returns the store that keeps operators' changes in Config Admin. */
    public ServerStore store(BundleContext context, Patience patience) {
        return new ConfigAdminStore(context, deliveries, patience);
    }

    private void refuseIfTaken(String pid, String name) {
        for (Map.Entry<String, String> known : namesByPid.entrySet()) {
            if (known.getValue().equals(name) && !known.getKey().equals(pid)) {
                throw new BadSetting(
                        "name",
                        "server '" + name + "' is already configured by " + known.getKey()
                                + "; give this one another name");
            }
        }
    }

    private void apply(Runnable change, String pid, Source source) throws ConfigurationException {
        try {
            change.run();
            configuration.refusals().clear(pid);
        } catch (BadSetting e) {
            throw refused(pid, source, e.key(), e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            throw refused(pid, source, "?", "cannot be applied: " + Condensed.of(e));
        }
    }

    /** The server that a configuration is for, or null for the runtime; and the file or PID that it comes from. */
    private record Source(String server, String name) {}

    private static String source(String pid, Dictionary<String, ?> values) {
        Path file = ServerFiles.of(values);
        return file == null ? pid : file.getFileName().toString();
    }

    /** Notes a refusal. The exception is escaped and has no stack, because Config Admin logs all that it contains. */
    private ConfigurationException refused(String pid, Source source, String key, String message) {
        configuration
                .refusals()
                .note(
                        pid,
                        new RefusedConfiguration(source.server(), source.name(), Problem.Kind.VALUE_REFUSED, message));
        ConfigurationException refused = new ConfigurationException(Escaped.of(key), Escaped.of(message, 4_000));
        refused.setStackTrace(new StackTraceElement[0]);
        return refused;
    }
}
