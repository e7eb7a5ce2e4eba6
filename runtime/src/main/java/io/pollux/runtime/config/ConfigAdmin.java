// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.RefusedConfiguration;
import io.pollux.runtime.reactor.Patience;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.text.Condensed;
import io.pollux.text.Escaped;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;

/**
 * Takes what Config Admin says about {@code pollux} and {@code pollux.server}. Its package may be absent: to load this
 * class is to find that out.
 */
public final class ConfigAdmin implements ManagedService, ManagedServiceFactory, AutoCloseable {
    /** The configuration of the runtime. */
    static final String PID = "pollux";

    /** The factory of the configurations of servers. */
    static final String FACTORY_PID = "pollux.server";

    /** The mark that some editors put in front of UTF-8, as UTF-8 and as ISO 8859-1. */
    private static final List<String> MARKS = List.of("\ufeff", "\u00ef\u00bb\u00bf");

    private final Configuration configuration;
    private final List<ServiceRegistration<?>> registrations;
    private final Map<String, String> namesByPid = new HashMap<>();
    private final Deliveries deliveries = new Deliveries();

    /** Registers itself, so that Config Admin finds it whenever it comes. */
    public ConfigAdmin(BundleContext context, Configuration configuration) {
        this.configuration = configuration;
        this.registrations = List.of(
                context.registerService(ManagedService.class, this, pid(PID)),
                context.registerService(ManagedServiceFactory.class, this, pid(FACTORY_PID)));
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
        String source = values == null ? PID : source(PID, values);
        apply(() -> configuration.runtime(values == null ? Map.of() : own(values)), PID, new Source(null, source));
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> values) throws ConfigurationException {
        Map<String, String> settings = own(values);
        String name = name(pid, values);
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

    /** Keeps in Config Admin what operators change, as long as there is one. */
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

    /** What a configuration is for, a server or null, and where it stands. */
    private record Source(String server, String name) {}

    private static String source(String pid, Dictionary<String, ?> values) {
        Path file = ServerFiles.of(values);
        return file == null ? pid : file.getFileName().toString();
    }

    /**
     * Escaped and without a stack: Config Admin logs it with whatever it holds, and where it was thrown helps nobody.
     */
    private ConfigurationException refused(String pid, Source source, String key, String message) {
        configuration.refusals().note(pid, new RefusedConfiguration(source.server(), source.name(), message));
        ConfigurationException refused = new ConfigurationException(Escaped.of(key), Escaped.of(message, 4_000));
        refused.setStackTrace(new StackTraceElement[0]);
        return refused;
    }

    // What a dictionary holds.

    /** The values that are meant for us, as texts. */
    static Map<String, String> own(Dictionary<String, ?> values) {
        Map<String, String> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String key : Collections.list(values.keys())) {
            String name = setting(key);
            if (name != null) {
                own.put(name, text(values.get(key)));
            }
        }
        return own;
    }

    /** The name of a setting as it was meant, or null if the key is none of ours. */
    static String setting(String key) {
        String name = withoutMark(key);
        return name == null || SettingChange.isForeign(name) ? null : name;
    }

    /**
     * The first key of a file without the mark that some editors put in front of UTF-8, or null if there is no more:
     * the mark makes a key of a comment, and of an empty line.
     */
    private static String withoutMark(String key) {
        String mark = MARKS.stream().filter(key::startsWith).findFirst().orElse(null);
        if (mark == null) {
            return key;
        }
        String name = key.substring(mark.length());
        return name.isEmpty() || name.startsWith("#") || name.startsWith("!") ? null : name;
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> many) {
            return text(many.toArray());
        }
        if (!value.getClass().isArray()) {
            return value.toString();
        }
        StringJoiner joined = new StringJoiner(",");
        for (int i = 0; i < Array.getLength(value); i++) {
            joined.add(String.valueOf(Array.get(value, i)));
        }
        return joined.toString();
    }

    /** Whether a configuration is delivered here. */
    static boolean isOurs(String pid, String factoryPid) {
        return factoryPid == null ? pid.equals(PID) : factoryPid.equals(FACTORY_PID);
    }

    /** The server's name: of the pid behind ~, of the file, of the key "name", or the end of the pid. */
    static String name(String pid, Dictionary<String, ?> values) {
        int tilde = pid.indexOf('~');
        if (tilde >= 0) {
            return pid.substring(tilde + 1);
        }
        Path file = ServerFiles.of(values);
        String server =
                file == null ? null : ServerFiles.serverOf(file.getFileName().toString());
        if (server != null) {
            return server;
        }
        if (values.get("name") instanceof String name && !name.isBlank()) {
            return name.strip();
        }
        return pid.startsWith(FACTORY_PID + ".") ? pid.substring(FACTORY_PID.length() + 1) : pid;
    }
}
