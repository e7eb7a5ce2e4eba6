// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.nio.file.Path;

/** Our artifacts, as a Karaf of the tests finds them. */
final class Artifacts {
    private Artifacts() {}

    /** The address of the features file. */
    static String features() {
        return bundle("pollux-karaf") + "/xml/features";
    }

    /** The address of a bundle of ours, such as {@code pollux-loop-nio}. */
    static String bundle(String artifact) {
        return "mvn:io.pollux/" + artifact + "/" + version();
    }

    /** A bundle's file, as built. */
    static Path jar(String artifact) {
        return Path.of("target", "bundles", artifact + ".jar").toAbsolutePath();
    }

    /** The version of all that is ours. */
    static String version() {
        return System.getProperty("pollux.version");
    }
}
