// SPDX-License-Identifier: Apache-2.0

/**
 * What the commands in scope {@code pollux} show, whatever shell they are typed into: tables of what the runtime
 * answers, names to complete, and the reading of what was typed. The front ends for Gogo and for Karaf consume it; it
 * may change with them.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.shell;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
