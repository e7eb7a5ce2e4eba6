// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.IOException;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Makes File Install follow two folders: first {@code deploy} with bundles, then {@code etc} with configurations, so
 * that the protocols are there when the servers are configured. Each folder is named by a configuration, because File
 * Install's framework property splits names at commas.
 */
final class WatchedFolders extends ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> {
    private static final String FACTORY = "org.apache.felix.fileinstall";
    private static final String ERRORS = "1";
    private static final String WARNINGS = "2";

    WatchedFolders(BundleContext context) {
        super(context, ConfigurationAdmin.class, null);
    }

    @Override
    public ConfigurationAdmin addingService(ServiceReference<ConfigurationAdmin> reference) {
        ConfigurationAdmin configurations = context.getService(reference);
        try {
            follow(configurations, "deploy", ".*\\.jar", WARNINGS);
            follow(configurations, "etc", ".*\\.cfg", ERRORS);
        } catch (IOException e) {
            throw new IllegalStateException("cannot follow the folders", e);
        }
        return configurations;
    }

    private void follow(ConfigurationAdmin configurations, String name, String files, String logLevel)
            throws IOException {
        String folder = context.getProperty("pollux." + name);
        if (folder == null) {
            return;
        }
        Configuration made = configurations.getFactoryConfiguration(FACTORY, name, "?");
        made.updateIfDifferent(FrameworkUtil.asDictionary(Map.of(
                "felix.fileinstall.dir",
                literal(folder),
                "felix.fileinstall.tmpdir",
                literal(context.getProperty("pollux.run") + "/tmp"),
                "felix.fileinstall.filter",
                files,
                "felix.fileinstall.log.level",
                logLevel,
                "felix.fileinstall.noInitialDelay",
                "true",
                "felix.fileinstall.poll",
                "1000",
                // A new bundle restarts no other bundle, except the host of a fragment.
                "felix.fileinstall.optionalImportRefreshScope",
                "managed")));
    }

    /** Escapes what File Install would take for a variable. */
    private static String literal(String path) {
        return path.replaceAll("[\\\\{}]", "\\\\$0");
    }
}
