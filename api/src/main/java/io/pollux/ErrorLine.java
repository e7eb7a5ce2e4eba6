// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.AddressText;
import io.pollux.text.Condensed;
import io.pollux.text.Escaped;
import io.pollux.text.Thrown;
import java.lang.System.Logger.Level;
import java.net.PortUnreachableException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

/**
 * The line that {@code handleError} logs: a plain one for what is ordinary on a network, and one with the condensed
 * stack for everything else (rule D11).
 */
record ErrorLine(Dispatcher dispatcher, Level level, String text) {
    static ErrorLine of(Dispatcher dispatcher, Throwable thrown) {
        String plain = plain(dispatcher, thrown);
        return plain == null
                ? new ErrorLine(
                        dispatcher,
                        Level.ERROR,
                        "uncaught exception, closing channel " + dispatcher.describe() + " (" + Condensed.of(thrown)
                                + ")")
                : new ErrorLine(dispatcher, Level.INFO, plain + ", closing " + dispatcher.describe());
    }

    void log() {
        dispatcher.logInfo(text, level);
    }

    private static String plain(Dispatcher dispatcher, Throwable thrown) {
        FailedConnect failed = dispatcher.membership().delivery().failedConnect();
        if (failed != null && failed.cause() == thrown) {
            return "cannot connect to " + Escaped.of(AddressText.of(failed.where())) + ": " + reason(thrown);
        }
        if (thrown instanceof PortUnreachableException && dispatcher.address() != null) {
            return "nothing is listening at " + Escaped.of(AddressText.of(dispatcher.address()));
        }
        return limit(Thrown.chain(thrown));
    }

    private static String reason(Throwable thrown) {
        Thrown said = Thrown.of(thrown);
        if (thrown instanceof UnresolvedAddressException) {
            return "the host name is unknown";
        }
        return Escaped.of(said.message() == null ? said.type() : said.message());
    }

    /** The message of an exceeded limit, even if that exception has been wrapped because it is checked; or null. */
    private static String limit(List<Thrown> chain) {
        return chain.stream()
                .limit(2)
                .filter(each -> each.type().equals(LimitExceededException.class.getName()))
                .map(each -> Escaped.of(each.message()))
                .findFirst()
                .orElse(null);
    }
}
