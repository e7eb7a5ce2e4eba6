// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

/** The purpose of each command, in one line without a full stop, for the help of both shells. */
public final class CommandPurpose {
    /** Of {@code loops}. */
    public static final String LOOPS = "Lists the event loops that can be used, best first";

    /** Of {@code reactors}. */
    public static final String REACTORS = "Lists the reactors, their loops, and what they are doing";

    /** Of {@code servers}. */
    public static final String SERVERS = "Lists the configured servers, and any refused configurations";

    /** Of {@code stats}. */
    public static final String STATS = "Shows what each reactor has done since it started";

    /** Of {@code dispatchers}. */
    public static final String DISPATCHERS = "Lists the dispatchers, oldest first";

    /** Of {@code swap}. */
    public static final String SWAP = "Exchanges the loop of a reactor while its traffic flows";

    /** Of {@code server-start}. */
    public static final String SERVER_START = "Starts a configured server";

    /** Of {@code server-stop}. */
    public static final String SERVER_STOP =
            "Closes the listener and the connections of a server, but keeps its configuration";

    /** Of {@code server-config}. */
    public static final String SERVER_CONFIG = "Shows, changes, creates or deletes the configuration of a server";

    private CommandPurpose() {}
}
