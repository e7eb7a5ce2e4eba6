// SPDX-License-Identifier: Apache-2.0

/** The select-style loop: a service for the runtime, and a provider for {@link java.util.ServiceLoader}. */
package io.pollux.loop.nio;
