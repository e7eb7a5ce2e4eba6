// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.runtime.config.Pids;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.cm.Configuration;

/**
 * Finds what was probably meant as a configuration of Pollux, but is never delivered: its name is wrong, or File
 * Install cannot read it. Loaded only where Config Admin's package is present.
 */
final class OverlookedConfigurations {
    /** Each configuration of this factory makes File Install watch another folder. */
    private static final String FILE_INSTALL = "org.apache.felix.fileinstall";

    private final ServerFiles files;
    private final List<Path> folders = new ArrayList<>();
    private final Set<Path> delivered = new HashSet<>();
    private final List<RefusedConfiguration> found = new ArrayList<>();

    private OverlookedConfigurations(ServerFiles files) {
        this.files = files;
    }

    /** Looks at everything that Config Admin has, then at the files that it does not have. */
    static List<RefusedConfiguration> find(Configuration[] configurations, ServerFiles files) {
        OverlookedConfigurations overlooked = new OverlookedConfigurations(files);
        for (Configuration configuration : configurations == null ? new Configuration[0] : configurations) {
            overlooked.look(configuration);
        }
        files.all(overlooked.folders).stream()
                .filter(file -> !overlooked.delivered.contains(file))
                .forEach(overlooked::look);
        return List.copyOf(overlooked.found);
    }

    private void look(Configuration configuration) {
        Dictionary<String, ?> values = configuration.getProperties();
        Path file = values == null ? null : ServerFiles.of(values);
        if (values != null && FILE_INSTALL.equals(configuration.getFactoryPid())) {
            folders.addAll(ServerFiles.folders(values.get(ServerFiles.FOLDERS)));
        }
        if (file != null) {
            delivered.add(file.toAbsolutePath());
        }
        if (Pids.areOurs(configuration.getPid(), configuration.getFactoryPid())) {
            if (file != null) {
                check(file, file.getFileName().toString());
            }
            return;
        }
        NearMiss ofFile =
                file == null ? null : NearMiss.ofFile(file.getFileName().toString());
        NearMiss miss = ofFile == null ? NearMiss.ofPid(configuration.getPid()) : ofFile;
        if (miss != null && values != null) {
            add(miss, file == null ? configuration.getPid() : file.getFileName().toString());
        }
    }

    private void look(Path file) {
        String name = file.getFileName().toString();
        NearMiss miss = NearMiss.ofFile(name);
        if (miss != null) {
            add(miss, name);
        } else if (name.matches("pollux(\\.server-.*)?\\.cfg")) {
            read(file, name);
        }
    }

    /** Reports a file that File Install cannot read; File Install itself only logs this. */
    private void read(Path file, String name) {
        try {
            files.read(file);
        } catch (IOException e) {
            found.add(unreadable(name, "the file cannot be read: " + e));
        } catch (IllegalArgumentException e) {
            found.add(unreadable(name, e.getMessage()));
        }
    }

    /** Reports a file that has become malformed since it was read; its configuration stays unchanged. */
    private void check(Path file, String name) {
        try {
            files.read(file);
        } catch (IOException e) {
            return; // it was deleted, or can be read later
        } catch (IllegalArgumentException e) {
            found.add(unreadable(name, e.getMessage()));
        }
    }

    private static RefusedConfiguration unreadable(String file, String reason) {
        return new RefusedConfiguration(ServerFiles.serverOf(file), file, Problem.Kind.FILE_UNREADABLE, reason);
    }

    private void add(NearMiss miss, String source) {
        found.add(new RefusedConfiguration(
                miss.server(), source, Problem.Kind.NAME_NOT_READ, "the name is wrong: use " + miss.meant()));
    }
}
