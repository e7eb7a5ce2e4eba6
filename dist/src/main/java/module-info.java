// SPDX-License-Identifier: Apache-2.0

/** The launcher of the distribution, and its console: the bundle that greets and runs commands from a pipe. */
module io.pollux.dist {
    requires io.pollux;
    requires static java.logging;
    requires static org.apache.felix.fileinstall;
    requires static org.apache.felix.gogo.runtime;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.cm;
    requires static osgi.core;

    uses org.osgi.framework.launch.FrameworkFactory;
}
