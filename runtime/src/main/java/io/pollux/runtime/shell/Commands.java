// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * The commands in scope {@code pollux}, as methods that a shell finds by its service's properties. They print, because
 * not every shell shows what a command returns.
 */
public final class Commands {
    private static final String[] FUNCTIONS = {"loops", "reactors", "servers", "dispatchers", "swap", "stats"};
    private static final String USAGE = "Usage: swap REACTOR LOOP, for example: swap all poll";

    private final Views views;
    private final Supplier<PrintStream> out;

    Commands(Views views, Supplier<PrintStream> out) {
        this.views = views;
        this.out = out;
    }

    /** Registers the commands. Shells redirect the standard output to whoever has typed the command. */
    public static ServiceRegistration<?> register(BundleContext context, Views views) {
        return context.registerService(
                Commands.class,
                new Commands(views, () -> System.out),
                FrameworkUtil.asDictionary(Map.of("osgi.command.scope", "pollux", "osgi.command.function", FUNCTIONS)));
    }

    /** The loops. */
    @Descriptor("lists the event loops that can be used, best first")
    public void loops() {
        show(views.loops());
    }

    /** The reactors. */
    @Descriptor("lists the reactors, their loops, and what they do now")
    public void reactors() {
        show(views.reactors());
    }

    /** The servers. */
    @Descriptor("lists the configured servers")
    public void servers() {
        show(views.servers());
    }

    /** All dispatchers. */
    @Descriptor("lists the dispatchers of all reactors")
    public void dispatchers() {
        show(views.dispatchers("all"));
    }

    /** The dispatchers of one reactor. */
    @Descriptor("lists the dispatchers of one reactor")
    public void dispatchers(@Descriptor("its name, or all") String reactor) {
        show(views.dispatchers(reactor));
    }

    /** Exchanges loops. */
    @Descriptor("exchanges the loop of a reactor while its traffic flows")
    public void swap(
            @Descriptor("the name of a reactor, or all") String reactor,
            @Descriptor("the name of a loop, see loops") String loop) {
        show(views.swap(reactor, loop));
    }

    /** Anything else says how to swap. */
    @Descriptor("says how to swap")
    public void swap(String... anythingElse) {
        out.get().println(USAGE);
    }

    /** The counters. */
    @Descriptor("shows what each reactor has done")
    public void stats() {
        show(views.stats());
    }

    private void show(Table table) {
        table.print(out.get());
    }
}
