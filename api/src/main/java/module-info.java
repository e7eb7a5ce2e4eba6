// SPDX-License-Identifier: Apache-2.0

/**
 * Dispatchers, the map that holds them, the interfaces that a loop implements, and the administration for operators.
 */
module io.pollux {
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports io.pollux;
    exports io.pollux.admin;
    exports io.pollux.spi;
    exports io.pollux.text;
}
