// SPDX-License-Identifier: Apache-2.0

/** The commands in scope {@code pollux} for Gogo. */
module io.pollux.shell.gogo {
    requires io.pollux;
    requires io.pollux.shell;
    requires static org.apache.felix.gogo.runtime;
    requires static org.osgi.annotation.bundle;
    requires static osgi.core;
}
