// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Makes File Install read each changed configuration again until that succeeds. On its own, File Install notes a change
 * before it reads the file; if it cannot read it, usually because no descriptor is left, it ignores the file until the
 * next change.
 *
 * <p>A file is read when it has not changed between two looks. File Install does nothing if the configuration already
 * says the same. One descriptor is kept in reserve, so that an operator can change a configuration while clients hold
 * all the others. As long as no file changes, a look takes no descriptor.
 */
final class MissedEdits implements Runnable, Closeable {
    private static final String FOLDER = "pollux.etc";

    private final File folder;
    private final ServiceTracker<ArtifactInstaller, ArtifactInstaller> installers;
    private final Map<File, Stamp> seen = new HashMap<>();
    private final Map<File, Stamp> read = new HashMap<>();
    private Stamp listed;
    private Closeable reserve;

    /** The state of a file or folder, to be compared with a later one. */
    private record Stamp(long modified, long size) {
        static Stamp of(File file) {
            return new Stamp(file.lastModified(), file.length());
        }
    }

    MissedEdits(BundleContext context) {
        String name = context.getProperty(FOLDER);
        folder = name == null ? null : new File(name);
        installers = new ServiceTracker<>(context, ArtifactInstaller.class, null);
        installers.open();
        hold();
    }

    /** Looks once. */
    @Override
    public synchronized void run() {
        if (folder == null || (list() && look())) {
            return;
        }
        release();
        if (list()) {
            look();
        }
        hold();
    }

    /** Lists the files if the folder has changed, which takes one descriptor. Returns false if it could not. */
    private boolean list() {
        Stamp now = Stamp.of(folder);
        if (now.equals(listed)) {
            return true;
        }
        File[] files = folder.listFiles((where, name) -> name.endsWith(".cfg"));
        if (files == null) {
            return false;
        }
        List<File> there = List.of(files);
        seen.keySet().retainAll(there);
        read.keySet().retainAll(there);
        there.forEach(file -> seen.putIfAbsent(file, null));
        listed = now;
        return true;
    }

    /** Reads what has changed. Returns whether every file that no longer changes has been read. */
    private boolean look() {
        boolean done = true;
        for (Map.Entry<File, Stamp> each : seen.entrySet()) {
            File file = each.getKey();
            Stamp stamp = Stamp.of(file);
            boolean settled = stamp.equals(each.setValue(stamp));
            if (settled && !stamp.equals(read.get(file))) {
                done &= reads(file, stamp);
            }
        }
        return done;
    }

    @SuppressWarnings("CatchingUnchecked") // any failure is a reason to try again
    private boolean reads(File file, Stamp stamp) {
        try {
            for (ArtifactInstaller installer : installers.getServices(new ArtifactInstaller[0])) {
                if (installer.canHandle(file)) {
                    installer.update(file);
                    read.put(file, stamp);
                    return true;
                }
            }
        } catch (Exception e) {
            return false;
        }
        return false;
    }

    private void hold() {
        try {
            reserve = new FileInputStream("/dev/null");
        } catch (IOException e) {
            reserve = null; // no descriptor is free now; the next look tries again
        }
    }

    private void release() {
        try {
            if (reserve != null) {
                reserve.close();
            }
        } catch (IOException e) {
            return; // /dev/null: nothing is lost
        }
    }

    @Override
    public synchronized void close() {
        installers.close();
        release();
    }
}
