// SPDX-License-Identifier: Apache-2.0

/** Reactors that follow the service registry. */
module io.pollux.runtime {
    requires io.pollux;
    requires static java.management;
    requires static jdk.jfr;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.cm;
    requires static osgi.core;

    exports io.pollux.runtime.watch to
            java.management;
}
