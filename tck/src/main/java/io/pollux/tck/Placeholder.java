// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

/** Keeps the package from being empty until its first class is written. */
final class Placeholder {
    private Placeholder() {}
}
