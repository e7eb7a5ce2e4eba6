// SPDX-License-Identifier: Apache-2.0

/** Reactors that follow the service registry. */
package io.pollux.runtime;
