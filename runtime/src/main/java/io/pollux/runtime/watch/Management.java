// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.runtime.RuntimeListener;
import io.pollux.text.Log;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Registers each reactor with the platform's MBean server. Loaded only where the JVM has management. */
public final class Management implements RuntimeListener {
    private static final System.Logger LOG = Log.of(Management.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Map<Reactor, ObjectName> names = new ConcurrentHashMap<>();
    private final ReactorHistory history;

    /**
     * Makes one that has registered nothing yet.
     *
     * @param history what is remembered of the reactors
     */
    public Management(ReactorHistory history) {
        this.history = history;
    }

    @Override
    public void started(Reactor reactor) {
        try {
            ObjectName name = new ObjectName("io.pollux:type=Reactor,name=" + reactor.name());
            server.registerMBean(new ReactorBean(reactor, history), name);
            names.put(reactor, name);
        } catch (JMException e) {
            LOG.log(System.Logger.Level.WARNING, () -> reactor.name() + " is not shown by JMX", e);
        }
    }

    @Override
    public void stopped(Reactor reactor) {
        ObjectName name = names.remove(reactor);
        if (name == null) {
            return;
        }
        try {
            server.unregisterMBean(name);
        } catch (JMException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "somebody else has unregistered " + name, e);
        }
    }
}
