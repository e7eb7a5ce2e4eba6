// SPDX-License-Identifier: Apache-2.0

/** The poll-style loop: a service for the runtime, and a provider for {@link java.util.ServiceLoader}. */
package io.pollux.loop.poll;
