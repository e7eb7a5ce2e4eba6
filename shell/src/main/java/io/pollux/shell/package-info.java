// SPDX-License-Identifier: Apache-2.0

/**
 * The parts of the commands in scope {@code pollux} that both front ends share: tables of the runtime's answers, names
 * for completion, and the parsing of arguments. The front ends for Gogo and for Karaf consume it; it may change with
 * them.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.shell;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
