// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.runtime.Patience;
import io.pollux.text.Condensed;
import io.pollux.text.Escaped;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
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

    private static final char MARK = '\ufeff';

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
        apply(() -> configuration.runtime(values == null ? Map.of() : own(values)));
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> values) throws ConfigurationException {
        Map<String, String> settings = own(values);
        synchronized (namesByPid) {
            try {
                configure(pid, name(pid, values), settings);
            } finally {
                deliveries.note(pid, settings);
            }
        }
    }

    private void configure(String pid, String name, Map<String, String> settings) throws ConfigurationException {
        refuseIfTaken(pid, name);
        apply(() -> configuration.server(name, settings));
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
            deliveries.note(pid, null);
        }
    }

    /** Keeps in Config Admin what operators change, as long as there is one. */
    public ServerStore store(BundleContext context, Patience patience) {
        return new ConfigAdminStore(context, deliveries, patience);
    }

    private void refuseIfTaken(String pid, String name) throws ConfigurationException {
        for (Map.Entry<String, String> known : namesByPid.entrySet()) {
            if (known.getValue().equals(name) && !known.getKey().equals(pid)) {
                throw refused(
                        "name",
                        "server '" + name + "' is configured by " + known.getKey() + ", name this one otherwise");
            }
        }
    }

    private static void apply(Runnable change) throws ConfigurationException {
        try {
            change.run();
        } catch (BadSetting e) {
            throw refused(e.key(), e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            throw refused("?", "cannot be applied: " + Condensed.of(e));
        }
    }

    /**
     * Escaped and without a stack: Config Admin logs it with whatever it holds, and where it was thrown helps nobody.
     */
    private static ConfigurationException refused(String key, String message) {
        ConfigurationException refused = new ConfigurationException(Escaped.of(key), Escaped.of(message, 4_000));
        refused.setStackTrace(new StackTraceElement[0]);
        return refused;
    }

    // What a dictionary holds.

    /** The values that are meant for us, as texts. */
    static Map<String, String> own(Dictionary<String, ?> values) {
        Map<String, String> own = new HashMap<>();
        for (String key : Collections.list(values.keys())) {
            String name = withoutMark(key);
            if (name != null && !ServerChange.isForeign(name)) {
                own.put(name, text(values.get(key)));
            }
        }
        return own;
    }

    /**
     * The first key of a file without the mark that some editors put in front of UTF-8, or null if there is no more:
     * the mark makes a key of a comment, and of an empty line.
     */
    private static String withoutMark(String key) {
        if (key.isEmpty() || key.charAt(0) != MARK) {
            return key;
        }
        String name = key.substring(1);
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

    /** The server's name: of the pid behind ~, of the file, of the key "name", or the end of the pid. */
    static String name(String pid, Dictionary<String, ?> values) {
        int tilde = pid.indexOf('~');
        if (tilde >= 0) {
            return pid.substring(tilde + 1);
        }
        if (values.get(ServerFiles.FILE) instanceof String file && file.contains(FACTORY_PID + "-")) {
            String end = file.substring(file.lastIndexOf(FACTORY_PID + "-") + FACTORY_PID.length() + 1);
            return end.substring(0, end.indexOf('.') < 0 ? end.length() : end.lastIndexOf('.'));
        }
        if (values.get("name") instanceof String name && !name.isBlank()) {
            return name.strip();
        }
        return pid.startsWith(FACTORY_PID + ".") ? pid.substring(FACTORY_PID.length() + 1) : pid;
    }
}
