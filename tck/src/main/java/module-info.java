// SPDX-License-Identifier: Apache-2.0

/** The contract as a suite that any loop joins. */
module io.pollux.tck {
    requires java.management;
    requires transitive io.pollux;
    requires transitive org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports io.pollux.tck;
}
