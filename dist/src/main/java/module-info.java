// SPDX-License-Identifier: Apache-2.0

/** The launcher and the console of the distribution: it greets, and runs the commands that come through a pipe. */
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
