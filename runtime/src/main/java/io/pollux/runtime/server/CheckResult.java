// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

/**
 * The result of a {@link ProtocolCheck}.
 *
 * @param outcome how it ended, or that it has not, never null
 * @param problem why the protocol does not serve the server; null if the settings are accepted
 */
record CheckResult(Outcome outcome, String problem) {
    static final CheckResult ACCEPTED = new CheckResult(Outcome.ACCEPTED, null);

    /** The outcome of a check. */
    enum Outcome {
        /** The protocol serves a server with these settings. */
        ACCEPTED,
        /** The settings are wrong. */
        REFUSED,
        /** The protocol is absent, or could not judge the settings. */
        FAILED,
        /** The protocol has not answered yet. */
        PENDING
    }

    static CheckResult refused(String problem) {
        return new CheckResult(Outcome.REFUSED, problem);
    }

    static CheckResult failed(String problem) {
        return new CheckResult(Outcome.FAILED, problem);
    }

    static CheckResult pending(String problem) {
        return new CheckResult(Outcome.PENDING, problem);
    }

    boolean is(Outcome other) {
        return outcome == other;
    }
}
