// SPDX-License-Identifier: Apache-2.0

/** The commands in scope {@code pollux}: what they show is made apart from how they print it. For this bundle only. */
package io.pollux.runtime.shell;
