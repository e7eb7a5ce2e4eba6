// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import java.util.List;
import java.util.Map;

/** Where the configurations of servers are stored. May be used from any thread. */
public interface ServerStore {
    /** Stores nothing, because there is no Config Admin. */
    ServerStore NONE = new ServerStore() {
        @Override
        public Stored find(String server) {
            return null;
        }

        @Override
        public List<Problem> write(String server, Map<String, String> values) throws RefusedException {
            throw new RefusedException(ABSENT);
        }

        @Override
        public List<Problem> delete(String server) throws RefusedException {
            throw new RefusedException(ABSENT);
        }
    };

    /** Why nothing can be stored. */
    String ABSENT = "There is no Config Admin to store a configuration: start its bundle, or set framework properties.";

    /**
     * A configuration that is stored.
     *
     * @param values its keys and values
     * @param setBy where each value comes from
     */
    record Stored(Map<String, String> values, SetBy setBy) {}

    /**
     * Returns configurations that were meant for this store but are overlooked, because of their name or because they
     * cannot be read.
     */
    default List<RefusedConfiguration> overlooked() {
        return List.of();
    }

    /** Runs a task when the overlooked configurations may have changed. */
    default void follow(Runnable change) {}

    /** Finds the stored configuration of a server; null if there is none. */
    Stored find(String server) throws RefusedException;

    /**
     * Keeps values, all of them, instead of those before, and waits until they count; returns what an operator should
     * know of it.
     */
    List<Problem> write(String server, Map<String, String> values) throws RefusedException;

    /** Deletes what is kept, and waits until that counts; returns what an operator should know of it. */
    List<Problem> delete(String server) throws RefusedException;
}
