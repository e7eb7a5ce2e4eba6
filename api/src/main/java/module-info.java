// SPDX-License-Identifier: Apache-2.0

/** Dispatchers, the map that holds them, and what a loop implements. */
module io.pollux {
    requires static org.osgi.annotation.bundle;
    requires static transitive org.osgi.annotation.versioning;

    exports io.pollux;
    exports io.pollux.spi;
}
