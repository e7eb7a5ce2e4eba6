// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * The commands in scope {@code pollux} for Gogo, as methods that it finds by the service's properties. They print,
 * because not every shell shows what a command returns.
 */
public final class Commands {
    private static final List<String> FUNCTIONS =
            List.of("loops", "reactors", "servers", "dispatchers", "swap", "stats");
    private static final String USAGE = "Usage: swap REACTOR LOOP, for example: swap all poll";

    private final RuntimeAdmin admin;
    private final Console console;

    Commands(RuntimeAdmin admin, Console console) {
        this.admin = admin;
        this.console = console;
    }

    /** Registers all commands. Shells redirect the standard output to whoever has typed the command. */
    static List<ServiceRegistration<?>> register(BundleContext context, RuntimeAdmin admin) {
        Console console = new Console(() -> System.out);
        return List.of(
                register(context, new Commands(admin, console), FUNCTIONS),
                register(context, new ServerCommands(admin, console), ServerCommands.NAMES));
    }

    private static ServiceRegistration<?> register(BundleContext context, Object commands, List<String> functions) {
        Dictionary<String, ?> properties = FrameworkUtil.asDictionary(
                Map.of("osgi.command.scope", "pollux", "osgi.command.function", functions.toArray(String[]::new)));
        return context.registerService(commands.getClass().getName(), commands, properties);
    }

    /** The loops. */
    @Descriptor("lists the event loops that can be used, best first")
    public void loops() {
        console.show(admin::loops);
    }

    /** The reactors. */
    @Descriptor("lists the reactors, their loops, and what they do now")
    public void reactors() {
        console.show(admin::reactors);
    }

    /** The servers. */
    @Descriptor("lists the configured servers")
    public void servers() {
        console.show(admin::servers);
    }

    /** The dispatchers, all or some. */
    @Descriptor("lists the dispatchers, oldest first")
    public void dispatchers(
            @Descriptor("--reactor NAME, --state STATE, --address PART, --sort COLUMN or bytes") String... options) {
        console.show(() -> {
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
        console.show(() -> admin.swap(reactor, loop));
    }

    /** Anything else says how to swap. */
    @Descriptor("says how to swap")
    public void swap(String... anythingElse) {
        console.show(() -> {
            throw new RefusedException(USAGE);
        });
    }

    /** The counters. */
    @Descriptor("shows what each reactor has done")
    public void stats() {
        console.show(admin::stats);
    }
}
