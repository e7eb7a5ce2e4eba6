// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the jars as they are built: what they declare, and how they run together. They run in {@code verify}, when
 * every jar is in {@code target/bundles}; only the API, the tck and the libraries of the tests are on their class path.
 *
 * <p>Which package a new test belongs to:
 *
 * <table>
 * <caption>The packages</caption>
 * <tr><th>package</th><th>tests</th></tr>
 * <tr><td>this one</td><td>the jars themselves, without running them: {@link BuiltJarsIT} compares them with the table
 *     {@link BuiltJar}, {@link ArchitectureIT} has the rules for all code, {@link UserModuleIT} and {@link ImageIT}
 *     compile and link what users write</td></tr>
 * <tr><td>{@link io.pollux.itests.felix}</td><td>bundles in a framework inside the JVM of the test: starts in a fraction
 *     of a second, and the test may use services by their types. The place for most tests</td></tr>
 * <tr><td>{@link io.pollux.itests.karaf}</td><td>what needs a real Karaf, in a process of its own: ten seconds a start,
 *     driven by JMX and ssh</td></tr>
 * <tr><td>{@link io.pollux.itests.child}</td><td>what needs a JVM of its own: a module path, few descriptors, an
 *     inherited socket</td></tr>
 * </table>
 *
 * <p>What they share: {@link io.pollux.itests.load} has clients that check every byte, and waits that end;
 * {@link io.pollux.itests.tenant} has activators for other people's bundles, which {@link TestBundle} packs;
 * {@link io.pollux.itests.examples} builds the bundles of the examples as their readers do.
 */
package io.pollux.itests;
