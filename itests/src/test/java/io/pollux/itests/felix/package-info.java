// SPDX-License-Identifier: Apache-2.0

/**
 * Bundles in a framework inside the JVM of the test. A new test takes a {@link Site}, waits with
 * {@link io.pollux.itests.load.Deadline}, and asserts what a client or a service sees:
 *
 * <pre>{@code
 * @Test
 * @Tag("S3")
 * void keepsConnectionsWhenItsLoopStops() throws Exception {
 *     try (Site site = new Site(Map.of());
 *             Load load = new Load(List.of(new EchoFlow(site.serve("echo"), 1)))) {
 *         load.awaitProgress(100_000);
 *         site.felix.bundle(Felix.NIO).stop();
 *         site.awaitLoop("poll");
 *         load.awaitProgress(100_000);
 *     }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link Felix}: a framework. {@code withOurBundles} and {@code sharing} take the API from the class path, so
 *       that the test can use its types; {@code bare} has nothing in common with the test.
 *   <li>{@link Site}: a framework with all of our bundles, and its one reactor.
 *   <li>{@link Shell}: runs commands in Gogo.
 *   <li>{@link Hold} keeps a reactor busy, {@link Ranking} changes the ranking of a loop, {@link FailingLoop} is a loop
 *       that fails.
 *   <li>For swaps under traffic: {@link Traffic} is 200 connections with timers and a pending connect, {@link Triggers}
 *       every way to have the loop exchanged; {@link Doorkeeper}, {@link LateConnect} and {@link Alarm} are parts of
 *       the traffic.
 *   <li>{@link FewDescriptorsInFelix}: a program with a framework for a child process.
 * </ul>
 */
package io.pollux.itests.felix;
