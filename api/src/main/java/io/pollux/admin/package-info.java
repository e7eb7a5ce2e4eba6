// SPDX-License-Identifier: Apache-2.0

/**
 * The administration of a running Pollux: what an operator sees and does. The runtime provides {@link RuntimeAdmin} as
 * a service; shells, web consoles, metrics and health checks consume it.
 *
 * <p>Everything here is a value: counts are numbers, times {@code Duration} or {@code Instant}, addresses
 * {@code SocketAddress}, conditions enums. Lists are immutable. The only finished texts are the messages of problems
 * and refusals. What others have chosen, such as names, paths and values of configurations, is passed on as it is: a
 * front end escapes it where it shows it (rule D24), for a terminal by {@link io.pollux.text.Escaped}.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
