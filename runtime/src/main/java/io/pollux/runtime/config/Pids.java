// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

/** The PIDs of our configurations in Config Admin. */
public final class Pids {
    /** The configuration of the runtime. */
    public static final String RUNTIME = "pollux";

    /** The factory of the configurations of servers. */
    public static final String SERVERS = "pollux.server";

    private Pids() {}

    /** Whether a configuration is the runtime's or a server's. The factory's PID is null if it has no factory. */
    public static boolean areOurs(String pid, String factoryPid) {
        return factoryPid == null ? pid.equals(RUNTIME) : factoryPid.equals(SERVERS);
    }
}
