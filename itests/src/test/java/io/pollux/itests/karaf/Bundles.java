// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import javax.management.openmbean.TabularData;

/** Karaf's bean for bundles, named by their ids or symbolic names, as far as it is used here. */
public interface Bundles {
    /** All of them, with {@code ID}, {@code Symbolic Name}, {@code State} … */
    TabularData getBundles() throws Exception;

    /** Installs from an address, and starts if told so; returns the id. */
    long install(String url, boolean start) throws Exception;

    /** Starts one. */
    void start(String bundle) throws Exception;

    /** Stops one. */
    void stop(String bundle) throws Exception;

    /** Updates one from where it came. */
    void update(String bundle) throws Exception;

    /** Updates one from another address. */
    void update(String bundle, String url) throws Exception;

    /** Refreshes one, and whatever uses it. */
    void refresh(String bundle) throws Exception;

    /** Uninstalls one. */
    void uninstall(String bundle) throws Exception;
}
