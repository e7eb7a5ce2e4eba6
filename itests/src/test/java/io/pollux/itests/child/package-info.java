// SPDX-License-Identifier: Apache-2.0

/**
 * Programs in a JVM of their own. Each test has a partner, a class with a {@code main} method that
 * {@link io.pollux.itests.child.Child} runs; the two talk by lines of standard input and output:
 *
 * <pre>{@code
 * @Test
 * void findsBothLoops() throws Exception {
 *     try (Child child = Child.onModulePath(SwapWithoutOsgi.class)) {
 *         assertEquals("nio io.pollux.loop.nio", child.await("loop"));
 *         assertEquals(0, child.awaitExit(), child::output);
 *     }
 * }
 * }</pre>
 *
 * {@code onModulePath} and {@code onClassPath} give it our jars, {@code withDescriptors} a limit of open files, and
 * {@code inheriting} a socket as standard input.
 */
package io.pollux.itests.child;
