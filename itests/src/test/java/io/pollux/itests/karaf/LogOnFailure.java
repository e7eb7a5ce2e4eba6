// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds the end of Karaf's log to the failure of a test. */
final class LogOnFailure implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    private static final int LINES = 60;

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLog(failure);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLog(failure);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLog(failure);
    }

    private static Throwable withLog(Throwable failure) {
        Karaf karaf = Karaf.latest();
        if (karaf != null) {
            List<String> log = karaf.log();
            List<String> end = log.subList(Math.max(0, log.size() - LINES), log.size());
            failure.addSuppressed(new AssertionError("Karaf's log ended so:\n" + String.join("\n", end)));
        }
        return failure;
    }
}
