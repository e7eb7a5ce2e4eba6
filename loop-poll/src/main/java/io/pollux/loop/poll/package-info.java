// SPDX-License-Identifier: Apache-2.0

/** The poll-style loop. */
package io.pollux.loop.poll;
