// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * The commands in scope {@code pollux} for Gogo, as methods that it finds by the service's properties. They print,
 * because not every shell shows what a command returns.
 */
public final class Commands {
    private static final String[] FUNCTIONS = {"loops", "reactors", "servers", "dispatchers", "swap", "stats"};
    private static final String USAGE = "Usage: swap REACTOR LOOP, for example: swap all poll";

    private final RuntimeAdmin admin;
    private final Supplier<PrintStream> out;

    Commands(RuntimeAdmin admin, Supplier<PrintStream> out) {
        this.admin = admin;
        this.out = out;
    }

    /** Registers the commands. Shells redirect the standard output to whoever has typed the command. */
    public static ServiceRegistration<?> register(BundleContext context, RuntimeAdmin admin) {
        return context.registerService(
                Commands.class,
                new Commands(admin, () -> System.out),
                FrameworkUtil.asDictionary(Map.of("osgi.command.scope", "pollux", "osgi.command.function", FUNCTIONS)));
    }

    /** The loops. */
    @Descriptor("lists the event loops that can be used, best first")
    public void loops() {
        show(admin::loops);
    }

    /** The reactors. */
    @Descriptor("lists the reactors, their loops, and what they do now")
    public void reactors() {
        show(admin::reactors);
    }

    /** The servers. */
    @Descriptor("lists the configured servers")
    public void servers() {
        show(admin::servers);
    }

    /** The dispatchers, all or some. */
    @Descriptor("lists the dispatchers, oldest first")
    public void dispatchers(
            @Descriptor("--reactor NAME, --state STATE, --address PART, --sort COLUMN or bytes") String... options) {
        show(() -> {
            Options given = new Options(List.of("--reactor", "--state", "--address", "--sort"), options);
            return admin.dispatchers(DispatcherQuery.of(
                    given.of("--reactor"), given.of("--state"), given.of("--address"), given.of("--sort")));
        });
    }

    /** Exchanges loops. */
    @Descriptor("exchanges the loop of a reactor while its traffic flows")
    public void swap(
            @Descriptor("the name of a reactor, or all") String reactor,
            @Descriptor("the name of a loop, see loops") String loop) {
        show(() -> admin.swap(reactor, loop));
    }

    /** Anything else says how to swap. */
    @Descriptor("says how to swap")
    public void swap(String... anythingElse) {
        out.get().println(USAGE);
    }

    /** The counters. */
    @Descriptor("shows what each reactor has done")
    public void stats() {
        show(admin::stats);
    }

    private void show(Answer answer) {
        try {
            Plain.print(answer.get(), out.get());
        } catch (RefusedException e) {
            out.get().println(e.getMessage());
        }
    }

    /** What a command prints. */
    private interface Answer {
        Table get() throws RefusedException;
    }
}
