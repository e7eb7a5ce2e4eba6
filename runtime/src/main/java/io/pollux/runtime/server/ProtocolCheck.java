// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.runtime.settings.ServerSettings;
import io.pollux.runtime.threads.ForeignCode;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks a protocol whether it accepts the settings of a server. The answer may come later; only servers that use the
 * protocol wait for it (rule B10). May be used from any thread.
 */
final class ProtocolCheck {
    private final NamedProtocol protocol;
    private final ServerSettings settings;
    private final ForeignCode.Call<CheckResult> answer;

    /**
     * Begins to ask.
     *
     * @param protocol which one, or null if there is none of the name that the settings say
     * @param settings of the server
     */
    ProtocolCheck(NamedProtocol protocol, ServerSettings settings) {
        this.protocol = protocol;
        this.settings = settings;
        this.answer = protocol == null ? null : protocol.ask(settings);
    }

    /** Whether this protocol was asked about these settings. */
    boolean isOf(NamedProtocol other, ServerSettings current) {
        return protocol == other && settings.equals(current);
    }

    /** Returns the result, after waiting for it for as long as the patience lasts. */
    CheckResult result(Duration patience) {
        if (answer == null) {
            return CheckResult.failed("there is no protocol '" + settings.protocol() + "'");
        }
        try {
            return answer.await(patience.toNanos());
        } catch (TimeoutException e) {
            return CheckResult.pending(e.getMessage());
        } catch (ExecutionException e) {
            return answer.isRefused()
                    ? CheckResult.pending(ForeignCode.reason(e))
                    : CheckResult.failed(ForeignCode.reason(e));
        }
    }

    /** Once a pending answer has come, calls a task with it: with this check, or with a new one if this never began. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task catches everything
    void whenDone(Consumer<ProtocolCheck> task) {
        answer.free()
                .whenComplete((any, thrown) ->
                        task.accept(answer.isRefused() ? new ProtocolCheck(protocol, settings) : this));
    }
}
