// SPDX-License-Identifier: Apache-2.0

/** Dispatchers to extend or compose, and the standard protocols. */
module io.pollux.handlers {
    requires transitive io.pollux;
    requires jdk.net;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;
    requires static osgi.core;

    exports io.pollux.handlers;
}
