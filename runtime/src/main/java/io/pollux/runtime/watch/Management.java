// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.runtime.threads.ForeignCode;
import io.pollux.runtime.threads.Patience;
import io.pollux.text.Log;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Registers each reactor with the platform's MBean server. Loaded only where the JVM has JMX. */
public final class Management implements RuntimeListener {
    private static final System.Logger LOG = Log.of(Management.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Map<Reactor, ObjectName> names = new ConcurrentHashMap<>();
    private final ReactorHistory history;
    private final Patience patience;
    private final ForeignCode jmx = new ForeignCode("JMX");
    private final BeanNames beanNames;

    /**
     * Creates an instance that has registered nothing yet.
     *
     * @param history what has happened to the reactors, never null
     * @param patience limits how long JMX is waited for, never null
     * @param framework a name that tells this framework from others in this JVM, or null
     */
    public Management(ReactorHistory history, Patience patience, String framework) {
        this.beanNames = new BeanNames(server, framework);
        this.history = history;
        this.patience = patience;
    }

    @Override
    public void started(Reactor reactor) {
        tell("registerMBean", () -> register(reactor));
    }

    @Override
    public void stopped(Reactor reactor) {
        tell("unregisterMBean", () -> unregister(reactor));
    }

    /** Calls the server on another thread, because it notifies its listeners at once, and they are foreign code. */
    private void tell(String method, Runnable what) {
        try {
            jmx.begin(method, Executors.callable(what)).await(patience.leftNanos());
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "JMX was not notified of a reactor: " + ForeignCode.reason(e));
        }
    }

    private void register(Reactor reactor) {
        try {
            names.put(reactor, beanNames.register(new ReactorBean(reactor, history), reactor.name()));
        } catch (JMException e) {
            LOG.log(System.Logger.Level.WARNING, () -> reactor.name() + " is not shown by JMX", e);
        }
    }

    private void unregister(Reactor reactor) {
        ObjectName name = names.remove(reactor);
        if (name == null) {
            return;
        }
        try {
            server.unregisterMBean(name);
        } catch (JMException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "another party has unregistered " + name, e);
        }
    }
}
