// SPDX-License-Identifier: Apache-2.0

/** What the bundle does for the framework. */
package io.pollux.handlers.internal;
