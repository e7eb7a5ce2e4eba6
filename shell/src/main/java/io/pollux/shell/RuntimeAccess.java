// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The way to the runtime, which comes and goes: it is looked up for each question and never kept, so that the commands
 * stay when its bundle is updated, and the old one can be forgotten.
 */
public final class RuntimeAccess {
    private static final String ABSENT =
            "Pollux does not run: start the bundle io.pollux.runtime, or wait until its update is over.";

    private final BundleContext context;

    RuntimeAccess(BundleContext context) {
        this.context = context;
    }

    /** Asks the runtime. Throws {@link RefusedException} if it refuses the answer, or is not there. */
    <T> T ask(Question<T> question) throws RefusedException {
        ServiceReference<RuntimeAdmin> reference = context.getServiceReference(RuntimeAdmin.class);
        RuntimeAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            throw new RefusedException(ABSENT);
        }
        try {
            return question.ask(admin);
        } finally {
            context.ungetService(reference);
        }
    }

    /** What the runtime is asked. */
    interface Question<T> {
        T ask(RuntimeAdmin admin) throws RefusedException;
    }
}
