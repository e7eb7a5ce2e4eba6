// SPDX-License-Identifier: Apache-2.0

/**
 * The interfaces that a loop bundle implements: a demultiplexer and the registrations of its channels. The map calls
 * them.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
