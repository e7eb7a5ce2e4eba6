// SPDX-License-Identifier: Apache-2.0

/** The native calls of the poll-style loop. */
module io.pollux.posix {
    requires com.sun.jna;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports io.pollux.posix;
}
