// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Installs and starts the bundles of Pollux. They are read in place, and each of them must start. */
final class BundleFolder {
    private final Path folder;
    private final SortedMap<Integer, List<String>> order;
    private final Map<String, Bundle> installed = new LinkedHashMap<>();
    private final Map<Bundle, Throwable> failures = new ConcurrentHashMap<>();

    BundleFolder(Path folder, SortedMap<Integer, List<String>> order) {
        this.folder = folder;
        this.order = order;
    }

    /** Installs all of them; they start with the framework. */
    void install(BundleContext framework) throws BundleException {
        framework.addFrameworkListener(this::note);
        for (Map.Entry<Integer, List<String>> level : order.entrySet()) {
            for (String jar : level.getValue()) {
                install(framework, jar, level.getKey());
            }
        }
    }

    private void install(BundleContext framework, String jar, int level) throws BundleException {
        Path file = folder.resolve(jar);
        if (!Files.isReadable(file)) {
            throw new BundleException("bundle/" + jar + " is missing or cannot be read");
        }
        Bundle bundle = framework.installBundle("reference:" + file.toUri().toASCIIString());
        bundle.adapt(BundleStartLevel.class).setStartLevel(level);
        bundle.start();
        installed.put(jar, bundle);
    }

    private void note(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
            failures.putIfAbsent(event.getBundle(), event.getThrowable());
        }
    }

    /** Throws if a bundle has not started. The message names the first one and the reason. */
    void check() throws BundleException {
        for (Map.Entry<String, Bundle> each : installed.entrySet()) {
            Bundle bundle = each.getValue();
            if (bundle.getState() != Bundle.ACTIVE && bundle.getHeaders().get("Fragment-Host") == null) {
                Throwable reason = failures.get(bundle);
                throw new BundleException(
                        "bundle/" + each.getKey() + " does not start"
                                + (reason == null ? "" : ": " + reason.getMessage()),
                        reason);
            }
        }
    }
}
