// SPDX-License-Identifier: Apache-2.0

/**
 * The administration of a running Pollux: what an operator sees and does, whatever it is typed into. The runtime
 * provides {@link RuntimeAdmin} as a service; shells and other consoles consume it.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
