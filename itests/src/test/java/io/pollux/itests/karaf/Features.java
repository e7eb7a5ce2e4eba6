// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import javax.management.openmbean.TabularData;

/** Karaf's bean for features, as far as it is used here. */
public interface Features {
    /** All of them, with {@code Name}, {@code Version}, {@code Installed} … */
    TabularData getFeatures() throws Exception;

    /** Adds a features file. */
    void addRepository(String url) throws Exception;

    /** Forgets a features file. */
    void removeRepository(String url) throws Exception;

    /** Installs one. */
    void installFeature(String name) throws Exception;

    /** Uninstalls one. */
    void uninstallFeature(String name) throws Exception;
}
