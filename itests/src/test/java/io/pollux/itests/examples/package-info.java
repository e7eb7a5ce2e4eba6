// SPDX-License-Identifier: Apache-2.0

/**
 * The bundles of {@code examples}, built as their readers do: {@link io.pollux.itests.examples.ExampleBundle} copies
 * one to a directory of the test, gives it free ports, and runs {@link io.pollux.itests.examples.Maven} there.
 */
package io.pollux.itests.examples;
