// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

/**
 * What is thought of the settings of a server.
 *
 * @param problem why it cannot be served with them, or null if it can
 * @param refused whether that is wrong in the settings, rather than a failure to judge them
 * @param open whether it is still to come, which is a problem until then
 */
record CheckResult(String problem, boolean refused, boolean open) {
    static final CheckResult ACCEPTED = new CheckResult(null, false, false);

    static CheckResult refused(String why) {
        return new CheckResult(why, true, false);
    }

    static CheckResult failed(String why) {
        return new CheckResult(why, false, false);
    }

    static CheckResult open(String why) {
        return new CheckResult(why, false, true);
    }
}
