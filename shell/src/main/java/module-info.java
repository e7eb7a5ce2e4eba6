// SPDX-License-Identifier: Apache-2.0

/** What the commands show, whatever shell they are typed into. */
module io.pollux.shell {
    requires transitive io.pollux;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;
    requires static osgi.core;

    exports io.pollux.shell;
}
