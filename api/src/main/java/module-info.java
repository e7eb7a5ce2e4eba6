// SPDX-License-Identifier: Apache-2.0

/** Dispatchers, the map that holds them, what a loop implements, and what an operator can see and do. */
module io.pollux {
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports io.pollux;
    exports io.pollux.admin;
    exports io.pollux.spi;
    exports io.pollux.text;
}
