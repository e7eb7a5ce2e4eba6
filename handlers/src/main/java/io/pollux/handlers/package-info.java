// SPDX-License-Identifier: Apache-2.0

/** Dispatchers to extend or compose, and the standard protocols. */
@Export
@Version("1.0.0")
package io.pollux.handlers;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
