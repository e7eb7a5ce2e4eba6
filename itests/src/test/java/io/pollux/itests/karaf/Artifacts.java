// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.nio.file.Path;

/** Our artifacts, where a Karaf of the tests finds them. */
final class Artifacts {
    private Artifacts() {}

    /** Returns the address of the features file. */
    static String features() {
        return bundle("pollux-karaf") + "/xml/features";
    }

    /** Returns the address of one of our bundles, such as {@code pollux-loop-nio}. */
    static String bundle(String artifact) {
        return "mvn:io.pollux/" + artifact + "/" + version();
    }

    /** Returns the file of a bundle, as built. */
    static Path jar(String artifact) {
        return Path.of("target", "bundles", artifact + ".jar").toAbsolutePath();
    }

    /** Returns the version of all our artifacts. */
    static String version() {
        return System.getProperty("pollux.version");
    }
}
