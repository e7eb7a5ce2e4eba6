// SPDX-License-Identifier: Apache-2.0

/** The tables, names and arguments of the commands, shared by the front ends for both shells. */
module io.pollux.shell {
    requires transitive io.pollux;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;
    requires static osgi.core;

    exports io.pollux.shell;
}
