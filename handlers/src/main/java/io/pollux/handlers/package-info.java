// SPDX-License-Identifier: Apache-2.0

/**
 * Dispatchers to extend, and the standard protocols: buffered sending ({@link io.pollux.handlers.BufferedDispatcher}),
 * requests and answers ({@link io.pollux.handlers.Chat}), files and pipes ({@link io.pollux.handlers.FileDispatcher}),
 * the classical small services ({@link io.pollux.handlers.StandardProtocol}). This bundle provides them; programs
 * extend them.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.handlers;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
