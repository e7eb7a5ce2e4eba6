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
 * Has File Install read the configurations that it could not read when they changed. It takes note of a change before
 * it reads the file; if that fails, mostly for want of descriptors, it does not come back before the next change.
 *
 * <p>Each change is read once more, when the file has not changed between two looks, until that succeeds. If the
 * configuration is as the file says already, File Install does nothing. One descriptor is kept in reserve for that, so
 * that an operator can change something while clients hold all the others; where nothing has changed, none is needed.
 */
final class MissedEdits implements Runnable, Closeable {
    private static final String FOLDER = "pollux.etc";

    private final File folder;
    private final ServiceTracker<ArtifactInstaller, ArtifactInstaller> installers;
    private final Map<File, Stamp> seen = new HashMap<>();
    private final Map<File, Stamp> read = new HashMap<>();
    private Stamp listed;
    private Closeable reserve;

    /** What tells one state of a file, or of the folder, from another. */
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

    /** Finds the files, if there may be others; takes one descriptor. */
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

    /** Returns whether everything that rests has been read. */
    private boolean look() {
        boolean done = true;
        for (Map.Entry<File, Stamp> each : seen.entrySet()) {
            File file = each.getKey();
            Stamp stamp = Stamp.of(file);
            boolean rests = stamp.equals(each.setValue(stamp));
            if (rests && !stamp.equals(read.get(file))) {
                done &= reads(file, stamp);
            }
        }
        return done;
    }

    @SuppressWarnings("CatchingUnchecked") // of several kinds, and each is a reason to try again
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
            reserve = null; // there is no descriptor: it is tried again
        }
    }

    private void release() {
        try {
            if (reserve != null) {
                reserve.close();
            }
        } catch (IOException e) {
            return; // it has been nothing
        }
    }

    @Override
    public synchronized void close() {
        installers.close();
        release();
    }
}
