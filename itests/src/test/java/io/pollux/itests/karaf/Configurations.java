// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.util.List;
import java.util.Map;

/** Karaf's bean for configurations, as far as it is used here. What it sets it also writes to {@code etc}. */
public interface Configurations {
    /** The PIDs. */
    List<String> getConfigs() throws Exception;

    /** What a configuration has. */
    Map<String, String> listProperties(String pid) throws Exception;

    /** Sets one key. */
    void setProperty(String pid, String key, String value) throws Exception;

    /** Removes one key. */
    void deleteProperty(String pid, String key) throws Exception;

    /** Creates or replaces a whole configuration. */
    void update(String pid, Map<String, String> values) throws Exception;

    /** Removes a configuration. */
    void delete(String pid) throws Exception;
}
