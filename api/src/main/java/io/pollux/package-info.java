// SPDX-License-Identifier: Apache-2.0

/**
 * Dispatchers, and the map that holds them. The rules that javadoc cites by their numbers are those of the contract,
 * the page {@code docs/contract.md} of the project.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
