// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.Setting;
import io.pollux.runtime.config.Pids;
import io.pollux.runtime.config.ServerStore;
import io.pollux.runtime.config.SetBy;
import io.pollux.runtime.threads.Patience;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.cm.ReadOnlyConfigurationException;

/**
 * Stores the configurations of servers in Config Admin, which has File Install write them to files. Loaded only where
 * Config Admin's package is present.
 */
final class ConfigAdminStore implements ServerStore {
    private static final String OURS = "(service.factoryPid=" + Pids.SERVERS + ")";

    private final BundleContext context;
    private final Deliveries deliveries;
    private final ServerFiles files;
    private final Patience patience;

    ConfigAdminStore(BundleContext context, Deliveries deliveries, Patience patience) {
        this.context = context;
        this.deliveries = deliveries;
        this.patience = patience;
        this.files = new ServerFiles(context::getProperty);
    }

    @Override
    public Stored find(String server) throws RefusedException {
        if (context.getServiceReference(ConfigurationAdmin.class) == null) {
            return null;
        }
        return ask(admin -> {
            Configuration found = find(admin, server);
            return found == null ? null : stored(found.getProperties());
        });
    }

    private Stored stored(Dictionary<String, ?> values) {
        Map<String, String> own = ConfigDictionary.settings(values);
        Path file = ServerFiles.of(values);
        return new Stored(own, file == null ? SetBy.all(Setting.Origin.CONFIG_ADMIN) : files.setBy(file, own));
    }

    @Override
    public List<RefusedConfiguration> overlooked() {
        try {
            return context.getServiceReference(ConfigurationAdmin.class) == null
                    ? List.of()
                    : ask(admin -> OverlookedConfigurations.find(admin.listConfigurations(null), files));
        } catch (RefusedException e) {
            return List.of(); // Config Admin has left by now
        }
    }

    @Override
    public void follow(Runnable change) {
        context.registerService(
                ConfigurationListener.class,
                event -> {
                    if (!Pids.areOurs(event.getPid(), event.getFactoryPid())
                            && NearMiss.ofPid(event.getPid()) != null) {
                        change.run();
                    }
                },
                null);
    }

    private static Configuration find(ConfigurationAdmin admin, String server)
            throws IOException, InvalidSyntaxException {
        Configuration[] all = admin.listConfigurations(OURS);
        for (Configuration one : all == null ? new Configuration[0] : all) {
            if (ConfigDictionary.serverName(one.getPid(), one.getProperties()).equals(server)) {
                return one;
            }
        }
        return null;
    }

    @Override
    public List<Problem> write(String server, Map<String, String> values) throws RefusedException {
        return ask(admin -> {
            Configuration known = find(admin, server);
            if (known != null) {
                return update(server, known, changed(known.getProperties(), values), values);
            }
            Path file = files.create(server, values);
            Configuration made = admin.getFactoryConfiguration(Pids.SERVERS, server, "?");
            Map<String, Object> all = new HashMap<>(values);
            if (file != null) {
                all.put(ServerFiles.FILE, file.toFile().toURI().toString()); // exactly as File Install writes it
            }
            return update(server, made, FrameworkUtil.asDictionary(all), values);
        });
    }

    /** Returns the new properties; those that are not settings stay. */
    private static Dictionary<String, Object> changed(Dictionary<String, Object> before, Map<String, String> values) {
        Map<String, Object> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> ours = ConfigDictionary.settings(before);
        for (String key : Collections.list(before.keys())) {
            String name = ConfigDictionary.setting(key);
            if (name == null || (name.equals(key) && ours.get(name).equals(values.get(name)))) {
                changed.put(key, before.get(key));
            }
        }
        values.forEach(changed::putIfAbsent);
        return FrameworkUtil.asDictionary(changed);
    }

    private List<Problem> update(
            String server, Configuration known, Dictionary<String, Object> all, Map<String, String> values)
            throws IOException {
        known.updateIfDifferent(all);
        List<Problem> notices = new ArrayList<>(await(server, known.getPid(), values));
        Path file = ServerFiles.of(all);
        if (file != null && !files.areSaved()) {
            notices.add(notSaved(
                    server,
                    file + " stays as it is, because File Install does not save: this change lasts until that file"
                            + " changes, or until the next start."));
        }
        return notices;
    }

    @Override
    public List<Problem> delete(String server) throws RefusedException {
        return ask(admin -> {
            Configuration known = find(admin, server);
            String pid = known.getPid();
            Path file = ServerFiles.of(known.getProperties());
            known.delete();
            List<Problem> notices = new ArrayList<>(await(server, pid, null));
            if (file != null && !files.areSaved()) {
                notices.add(
                        notSaved(server, file + " still exists, because File Install does not save: delete it too."));
            }
            return notices;
        });
    }

    private static Problem notSaved(String server, String text) {
        return new Problem(Problem.Kind.FILE_NOT_SAVED, server, text);
    }

    private List<Problem> await(String server, String pid, Map<String, String> values) {
        return deliveries.await(pid, values, Duration.ofNanos(patience.leftNanos()))
                ? List.of()
                : List.of(new Problem(
                        Problem.Kind.CHANGE_PENDING,
                        server,
                        "Config Admin has not delivered this change yet: look again shortly."));
    }

    // Config Admin may come and go.

    private <T> T ask(Question<T> question) throws RefusedException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            throw new RefusedException(ABSENT);
        }
        try {
            return question.ask(admin);
        } catch (ReadOnlyConfigurationException e) {
            throw new RefusedException("The configuration cannot be changed: its file is not writable.");
        } catch (FileAlreadyExistsException e) {
            throw new RefusedException(e.getMessage() + " exists already, but Config Admin does not know it.");
        } catch (IOException | InvalidSyntaxException e) {
            throw new RefusedException("The configuration cannot be stored: " + e);
        } finally {
            context.ungetService(reference);
        }
    }

    private interface Question<T> {
        T ask(ConfigurationAdmin admin) throws IOException, InvalidSyntaxException;
    }
}
