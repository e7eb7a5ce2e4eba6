// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Log;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/** Logs once each jar in the folder deploy that is not a bundle. File Install ignores such a jar silently. */
final class IgnoredJars implements Runnable {
    private static final System.Logger LOG = Log.of(IgnoredJars.class);

    private final File folder;
    private final Map<File, Long> sizes = new HashMap<>();
    private final Map<File, Long> told = new HashMap<>();

    IgnoredJars(String folder) {
        this.folder = folder == null ? null : new File(folder);
    }

    /** Looks once. A file that has grown since the last look is left for the next, because it may be half written. */
    @Override
    public void run() {
        File[] jars = folder == null ? null : folder.listFiles((where, name) -> name.endsWith(".jar"));
        if (jars == null) {
            return;
        }
        sizes.keySet().retainAll(List.of(jars));
        told.keySet().retainAll(List.of(jars));
        for (File jar : jars) {
            Long size = jar.length();
            if (size.equals(sizes.put(jar, size)) && !size.equals(told.put(jar, size))) {
                tell(jar);
            }
        }
    }

    private static void tell(File jar) {
        try (JarFile open = new JarFile(jar)) {
            Manifest manifest = open.getManifest();
            if (manifest == null || manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> jar + " is not a bundle: its manifest has no " + Constants.BUNDLE_SYMBOLICNAME
                                + ", so it is ignored");
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, () -> jar + " cannot be read, so it is ignored: " + e.getMessage());
        }
    }
}
