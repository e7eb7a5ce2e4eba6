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
 * Has File Install follow two folders: bundles in {@code deploy}, then configurations in {@code etc}, so that the
 * protocols of the first are there when the second is read. It is told so by configurations, because its framework
 * property would split a name at each comma.
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
            throw new IllegalStateException("the folders cannot be followed", e);
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
                // What is dropped in restarts nothing that is there, but the hosts of fragments.
                "felix.fileinstall.optionalImportRefreshScope",
                "managed")));
    }

    /** So that File Install, which substitutes variables, finds none. */
    private static String literal(String path) {
        return path.replaceAll("[\\\\{}]", "\\\\$0");
    }
}
