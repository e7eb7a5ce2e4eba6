// SPDX-License-Identifier: Apache-2.0

/** The native calls of the poll-style loop, in a bundle that stays while loops are replaced. */
@Export
@Version("1.0.0")
package io.pollux.posix;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
