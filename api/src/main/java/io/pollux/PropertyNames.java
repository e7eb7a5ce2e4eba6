// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** The names of the service properties, each with its type, its default and the effect of an invalid value. */
public final class PropertyNames {
    /**
     * Of an {@link EventLoop}: its name. Of a {@link Reactor}: the name of the loop in use; the value follows each
     * swap, and is absent while the reactor is parked. String, no default. The name of an event loop without the
     * property is its {@link EventLoop#name()}.
     */
    public static final String LOOP_NAME = "pollux.loop.name";

    /** Of an {@link EventLoop}: {@code select} or {@code poll}. String, informative. */
    public static final String LOOP_STYLE = "pollux.loop.style";

    /**
     * Of an {@link EventLoop}: its features beyond what the contract requires. String[], empty by default, informative.
     */
    public static final String LOOP_FEATURES = "pollux.loop.features";

    /**
     * Of a {@link Dispatcher} service: the features that it requires of a loop (rule S7). String, String[] or a
     * collection of strings, none by default. With a value of another type the service is not adopted, and an error is
     * logged.
     */
    public static final String LOOP_REQUIRES = "pollux.loop.requires";

    /** Of a {@link Reactor}: its name. String. */
    public static final String REACTOR_NAME = "pollux.reactor.name";

    /**
     * Of a {@link Dispatcher} service: the name of the reactor that adopts it. String, by default any reactor. While
     * there is no reactor with that name, the dispatcher waits, and a warning is logged.
     */
    public static final String REACTOR = "pollux.reactor";

    /**
     * Of a {@link Protocol} service: its name in configurations. String, no default. Without it the service is ignored,
     * and a warning is logged.
     */
    public static final String PROTOCOL = "pollux.protocol";

    private PropertyNames() {}
}
