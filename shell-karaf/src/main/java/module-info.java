// SPDX-License-Identifier: Apache-2.0

/** The commands in scope {@code pollux} for Karaf's shell. */
module io.pollux.shell.karaf {
    requires io.pollux;
    requires io.pollux.shell;
    requires static org.apache.karaf.shell.core;
    requires static org.jline;
    requires static org.osgi.annotation.bundle;
    requires static osgi.core;
}
