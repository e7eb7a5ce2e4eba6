// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** The names of the service properties, each with its type, its default and what a bad value does. */
public final class PropertyNames {
    /**
     * Of an {@link EventLoop} and a {@link Reactor}: the name of the loop (in use). String, no default. An event loop
     * without it is known by its {@link EventLoop#name()}. A reactor's follows each swap and is absent while it is
     * parked.
     */
    public static final String LOOP_NAME = "pollux.loop.name";

    /** Of an {@link EventLoop}: {@code select} or {@code poll}. String, informative. */
    public static final String LOOP_STYLE = "pollux.loop.style";

    /**
     * Of an {@link EventLoop}: what it can do beyond the contract's minimum. String[], empty by default; informative.
     */
    public static final String LOOP_FEATURES = "pollux.loop.features";

    /**
     * Of a {@link Dispatcher} service: the features without which it must not run (rule S7). String, String[] or a
     * collection of them, none by default. Values of another type: the service is not adopted, with a logged error.
     */
    public static final String LOOP_REQUIRES = "pollux.loop.requires";

    /** Of a {@link Reactor}: its name. String. */
    public static final String REACTOR_NAME = "pollux.reactor.name";

    /**
     * Of a {@link Dispatcher} service: the name of the reactor that adopts it. String, by default any. While there is
     * no reactor of that name the dispatcher waits, with a logged warning.
     */
    public static final String REACTOR = "pollux.reactor";

    /**
     * Of a {@link Protocol} service: its name in configurations. String; without it the service is ignored, with a
     * warning.
     */
    public static final String PROTOCOL = "pollux.protocol";

    /**
     * Of a service of any type: its bundle brings the commands in scope {@code pollux} for the shell that this property
     * names, such as {@code karaf}. As long as there is one, the runtime takes back its own commands for Gogo, so that
     * each is there once. Any value will do.
     */
    public static final String COMMANDS = "pollux.commands";

    private PropertyNames() {}
}
