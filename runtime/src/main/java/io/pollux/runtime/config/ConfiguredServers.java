// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.runtime.settings.ServerSettings;

/** The servers that a configuration starts, changes and removes. Every method may be called from any thread. */
public interface ConfiguredServers {
    /**
     * Starts a server, or changes it.
     *
     * @throws io.pollux.runtime.settings.BadSetting if the settings are refused; the server stays as it was
     */
    void configure(String name, ServerSettings settings);

    /**
     * Finds out whether a server could be started with these settings.
     *
     * @throws io.pollux.runtime.settings.BadSetting if the settings are refused
     */
    void check(ServerSettings settings);

    /** Removes a server; does nothing if there is none of this name. */
    void remove(String name);

    /** Waits until earlier requests are done, or the reactors are too busy. Not for a reactor's thread. */
    void settle();
}
