// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/** Runs inside a Karaf. Its bean tells how many class loaders our bundles have had, and how many are left. */
public final class Probe implements BundleActivator {
    /** The name of the bean. */
    static final String NAME = "io.pollux.itests:type=Loaders";

    /** What this bundle imports. */
    static final String[] IMPORTS = {"javax.management", "org.osgi.framework", "org.osgi.framework.wiring"};

    /** Called by the framework. */
    public Probe() {}

    @Override
    public void start(BundleContext context) throws JMException {
        Loaders loaders = new Loaders();
        context.addBundleListener(loaders);
        for (Bundle bundle : context.getBundles()) {
            loaders.note(bundle);
        }
        ManagementFactory.getPlatformMBeanServer().registerMBean(loaders, new ObjectName(NAME));
    }

    @Override
    public void stop(BundleContext context) throws JMException {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(NAME));
    }

    /** The bean. */
    public interface LoadersMXBean {
        /** Returns how many class loaders bundles of this symbolic name have had. */
        int seen(String bundle);

        /** Returns how many of them are left after a garbage collection. */
        int alive(String bundle);
    }

    /** Remembers the loader of each revision of our bundles that starts. */
    static final class Loaders implements LoadersMXBean, SynchronousBundleListener {
        private final Map<String, List<WeakReference<ClassLoader>>> known = new HashMap<>();

        @Override
        public void bundleChanged(BundleEvent event) {
            if (event.getType() == BundleEvent.STARTED) {
                note(event.getBundle());
            }
        }

        private synchronized void note(Bundle bundle) {
            if (bundle.getState() == Bundle.ACTIVE && bundle.getSymbolicName().startsWith("io.pollux")) {
                ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
                List<WeakReference<ClassLoader>> before = of(bundle.getSymbolicName());
                if (before.stream().noneMatch(reference -> reference.refersTo(loader))) {
                    before.add(new WeakReference<>(loader));
                }
            }
        }

        private List<WeakReference<ClassLoader>> of(String bundle) {
            return known.computeIfAbsent(bundle, name -> new ArrayList<>());
        }

        @Override
        public synchronized int seen(String bundle) {
            return of(bundle).size();
        }

        @Override
        public synchronized int alive(String bundle) {
            System.gc();
            return (int) of(bundle).stream()
                    .filter(reference -> !reference.refersTo(null))
                    .count();
        }
    }
}
