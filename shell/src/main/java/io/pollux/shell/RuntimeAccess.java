// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import java.util.Objects;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/**
 * Access to the runtime, which may come and go. It is looked up for each question and never kept, so that commands
 * survive an update of its bundle, and the old one can be unloaded. May be used from any thread.
 */
public final class RuntimeAccess {
    private static final String ABSENT =
            "Pollux is not running: start the bundle io.pollux.runtime, or wait until its update has finished.";

    private final Supplier<Lease> leases;

    /**
     * Creates an instance.
     *
     * @param leases gives the runtime for one question, or null if it is not there; never null
     */
    public RuntimeAccess(Supplier<Lease> leases) {
        this.leases = Objects.requireNonNull(leases, "leases");
    }

    /**
     * Creates an instance that asks the service registry.
     *
     * @param user any class of the bundle that asks, never null
     * @return never null
     */
    public static RuntimeAccess of(Class<?> user) {
        BundleContext context = FrameworkUtil.getBundle(user).getBundleContext();
        return new RuntimeAccess(() -> lease(context));
    }

    private static Lease lease(BundleContext context) {
        ServiceReference<RuntimeAdmin> reference = context.getServiceReference(RuntimeAdmin.class);
        RuntimeAdmin admin = reference == null ? null : context.getService(reference);
        return admin == null ? null : new Lease(admin, () -> context.ungetService(reference));
    }

    /**
     * Asks the runtime.
     *
     * @param question what it is asked, never null
     * @return its answer, null if the question answers null
     * @throws RefusedException if the runtime refuses, or is not there
     */
    public <T> T ask(Question<T> question) throws RefusedException {
        Lease lease = leases.get();
        if (lease == null) {
            throw new RefusedException(ABSENT);
        }
        try {
            return question.ask(lease.admin());
        } finally {
            lease.end().run();
        }
    }

    /**
     * The runtime, for one question.
     *
     * @param admin the runtime, never null
     * @param end lets go of it, never null
     */
    public record Lease(RuntimeAdmin admin, Runnable end) {}

    /**
     * A question to the runtime.
     *
     * @param <T> the type of the answer
     */
    @ConsumerType
    public interface Question<T> {
        /**
         * Asks it.
         *
         * @param admin the runtime, never null; not to be kept
         * @return the answer
         * @throws RefusedException if the runtime refuses
         */
        T ask(RuntimeAdmin admin) throws RefusedException;
    }
}
