// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.runtime.reactor.ForeignCode;
import io.pollux.runtime.settings.ServerSettings;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Whether a server can be served with its settings: what the protocol thinks of them, now or later, or that there is
 * none. A protocol that does not answer keeps nobody waiting but the servers that want it (rule B10).
 */
final class ProtocolCheck {
    private final NamedProtocol protocol;
    private final ServerSettings settings;
    private final ForeignCode.Call<CheckResult> asked;

    /** Asks a protocol, or null if there is none. Called on any thread. */
    ProtocolCheck(NamedProtocol protocol, ServerSettings settings) {
        this.protocol = protocol;
        this.settings = settings;
        this.asked = protocol == null ? null : protocol.ask(settings);
    }

    /** Whether it is about these. */
    boolean isOn(NamedProtocol best, ServerSettings current) {
        return protocol == best && settings.equals(current);
    }

    /** What it is, if it comes in time. */
    CheckResult opinion(Duration patience) {
        if (asked == null) {
            return CheckResult.failed("there is no protocol '" + settings.protocol() + "'");
        }
        try {
            return asked.await(patience.toNanos());
        } catch (TimeoutException e) {
            return CheckResult.open(e.getMessage());
        } catch (ExecutionException e) {
            return asked.isRefused()
                    ? CheckResult.open(ForeignCode.reason(e))
                    : CheckResult.failed(ForeignCode.reason(e));
        }
    }

    /** Runs something once the protocol has returned, with what is open no more. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task lets nothing out
    void whenItComes(Consumer<ProtocolCheck> task) {
        asked.free()
                .whenComplete(
                        (any, thrown) -> task.accept(asked.isRefused() ? new ProtocolCheck(protocol, settings) : this));
    }
}
