// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.DispatcherQuery;
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

    private final RuntimeAdmin admin;
    private final Console console;

    Commands(RuntimeAdmin admin, Console console) {
        this.admin = admin;
        this.console = console;
    }

    /** Registers all commands. Shells redirect the standard output to whoever has typed the command. */
    static List<ServiceRegistration<?>> register(BundleContext context, RuntimeAdmin admin) {
        Console console = new Console(() -> System.out, () -> System.err);
        return List.of(
                register(context, new Commands(admin, console), FUNCTIONS),
                register(context, new ServerCommands(admin, console), ServerCommands.functions()));
    }

    private static ServiceRegistration<?> register(BundleContext context, Object commands, List<String> functions) {
        Dictionary<String, ?> properties = FrameworkUtil.asDictionary(
                Map.of("osgi.command.scope", "pollux", "osgi.command.function", functions.toArray(String[]::new)));
        return context.registerService(commands.getClass().getName(), commands, properties);
    }

    /** The loops. */
    @Descriptor("lists the event loops that can be used, best first")
    public void loops(Object... none) {
        console.show(Usage.LOOPS, words -> admin.loops(), none);
    }

    /** The reactors. */
    @Descriptor("lists the reactors, their loops, and what they do now")
    public void reactors(Object... none) {
        console.show(Usage.REACTORS, words -> admin.reactors(), none);
    }

    /** The servers. */
    @Descriptor("lists the configured servers")
    public void servers(Object... none) {
        console.show(Usage.SERVERS, words -> admin.servers(), none);
    }

    /** The dispatchers, all or some. */
    @Descriptor("lists the dispatchers, oldest first")
    public void dispatchers(
            @Descriptor("--reactor NAME, --state STATE, --address PART, --sort COLUMN or bytes") Object... options) {
        console.show(
                Usage.DISPATCHERS,
                words -> {
                    Options given = new Options(List.of("--reactor", "--state", "--address", "--sort"), words);
                    return admin.dispatchers(DispatcherQuery.of(
                            given.of("--reactor"), given.of("--state"), given.of("--address"), given.of("--sort")));
                },
                options);
    }

    /** Exchanges loops. */
    @Descriptor("exchanges the loop of a reactor while its traffic flows")
    public void swap(@Descriptor("the name of a reactor, or all; the name of a loop, see loops") Object... names) {
        console.show(Usage.SWAP, words -> admin.swap(words.get(0), words.get(1)), names);
    }

    /** The counters. */
    @Descriptor("shows what each reactor has done")
    public void stats(Object... none) {
        console.show(Usage.STATS, words -> admin.stats(), none);
    }
}
