// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

/**
 * What is thought of the settings of a server.
 *
 * @param problem why it cannot be served with them, or null if it can
 * @param refused whether that is wrong in the settings, rather than a failure to judge them
 * @param open whether it is still to come, which is a problem until then
 */
record Opinion(String problem, boolean refused, boolean open) {
    static final Opinion ACCEPTED = new Opinion(null, false, false);

    static Opinion refused(String why) {
        return new Opinion(why, true, false);
    }

    static Opinion failed(String why) {
        return new Opinion(why, false, false);
    }

    static Opinion open(String why) {
        return new Opinion(why, false, true);
    }
}
