// SPDX-License-Identifier: Apache-2.0

/** The contract, {@code docs/contract.md}, as a test suite that any loop can join. */
@Export
@Version("1.0.0")
package io.pollux.tck;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
