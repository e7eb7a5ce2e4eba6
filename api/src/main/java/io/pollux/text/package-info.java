// SPDX-License-Identifier: Apache-2.0

/** Shows and logs text from outside so that it cannot pass for something else (rule D24). */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.pollux.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
