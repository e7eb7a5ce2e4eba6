// SPDX-License-Identifier: Apache-2.0

/** The select-style loop. */
package io.pollux.loop.nio;
