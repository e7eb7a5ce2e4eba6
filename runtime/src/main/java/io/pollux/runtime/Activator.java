// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import io.pollux.BufferAccount;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.runtime.admin.Administration;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.FrameworkProperties;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.config.ServerStore;
import io.pollux.runtime.configadmin.ConfigAdmin;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.registry.AfterStart;
import io.pollux.runtime.registry.BundleCleanup;
import io.pollux.runtime.registry.BundleOwners;
import io.pollux.runtime.registry.LoopRegistry;
import io.pollux.runtime.registry.LoopTarget;
import io.pollux.runtime.registry.ProtocolTracker;
import io.pollux.runtime.registry.ReactorServices;
import io.pollux.runtime.registry.Whiteboard;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.threads.Patience;
import io.pollux.runtime.watch.BlockedWatch;
import io.pollux.runtime.watch.Observers;
import io.pollux.runtime.watch.ReactorHistory;
import io.pollux.runtime.watch.ReactorLog;
import io.pollux.text.Log;
import java.util.ArrayDeque;
import java.util.Deque;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Starts the parts of the runtime, each on top of the ones before, and closes them in reverse order. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final System.Logger LOG = Log.of(Activator.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Creates one. Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        try {
            startParts(context);
        } catch (RuntimeException | Error e) {
            stop(context); // the framework does not call stop after a failed start
            throw e;
        }
    }

    /**
     * Loops are followed from before the first reactor runs until the last has ended; what uses reactors comes after.
     */
    private void startParts(BundleContext context) {
        BundleOwners owners = new BundleOwners();
        ReactorGroup group = new ReactorGroup(owners);
        ReactorHistory history = new ReactorHistory();
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
        ReactorLog log = new ReactorLog(framework);
        group.listen(log);
        group.listen(history);
        Observers observers = part(new Observers(group, history, context.getProperty("pollux.framework")));
        part(new AfterStart(context, framework, () -> {
                    observers.manage();
                    log.afterStart(group);
                }))
                .open();
        part(new LoopRegistry(context, group)).open();
        part(group).resize(1);
        part(new ReactorServices(context, group, owners)).open();
        part(new Whiteboard(context, group, owners)).open();
        part(new BundleCleanup(context, group, owners)).open();
        BlockedWatch watch = part(new BlockedWatch(group));
        part(new AfterStart(context, framework, watch::open)).open();
        ProtocolTracker protocols = part(new ProtocolTracker(context, group.patience(), owners::of));
        Servers servers = part(new Servers(group, protocols::best));
        group.listen(servers);
        Configuration configuration = new Configuration(FrameworkProperties.of(context), servers, settings -> {
            group.rank(settings.loopRankings());
            group.filter(LoopTarget.of(settings.loopTarget()));
            group.swapTimeout(settings.swapTimeout());
            watch.slowCallback(settings.slowCallback());
            BufferAccount.ofProcess().limit(settings.bufferLimit());
            group.resize(settings.reactors());
        });
        configuration.start();
        ServerStore store = configAdmin(context, configuration, group.patience());
        protocols.open(servers);
        ServerConfigurations configurations = new ServerConfigurations(configuration, servers, store, protocols::names);
        part(new AfterStart(context, framework, configurations::watch)).open();
        RuntimeAdmin admin = new Administration(group, history, servers::status, configurations);
        part(context.registerService(RuntimeAdmin.class, admin, null)::unregister);
        part(group.patience()::beginLast); // closed first: all that follows has one deadline (rule B9)
    }

    @Override
    public void stop(BundleContext context) {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private ServerStore configAdmin(BundleContext context, Configuration configuration, Patience patience) {
        try {
            return part(new ConfigAdmin(context, configuration)).store(context, patience);
        } catch (NoClassDefFoundError e) {
            LOG.log(System.Logger.Level.DEBUG, "Config Admin is not available; the framework properties are used", e);
            return ServerStore.NONE;
        }
    }

    private <T extends AutoCloseable> T part(T started) {
        parts.push(started);
        return started;
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "failed to stop cleanly: " + part.getClass().getName(),
                    e);
        }
    }
}
