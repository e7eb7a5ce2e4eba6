// SPDX-License-Identifier: Apache-2.0

/** Registers the standard protocols when the bundle starts. */
package io.pollux.handlers.internal;
