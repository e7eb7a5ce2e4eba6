// SPDX-License-Identifier: Apache-2.0

/**
 * Administers a running Pollux. The runtime provides {@link RuntimeAdmin} as a service; shells, web consoles, metrics
 * and health checks consume it.
 *
 * <p>Results are values: counts are numbers, times are {@code Duration} or {@code Instant}, addresses are
 * {@code SocketAddress}, and states are enums. Lists are immutable. The only finished texts are the messages of
 * problems and refusals. Text from outside, such as names, paths and configuration values, is passed on unchanged: a
 * front end escapes it when it shows it (rule D24), for a terminal with {@link io.pollux.text.Escaped}.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
