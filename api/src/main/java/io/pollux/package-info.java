// SPDX-License-Identifier: Apache-2.0

/**
 * Dispatchers, the map that holds them, and the loops that serve it. The numbered rules that the javadoc cites are
 * those of the contract, {@code docs/contract.md}.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
