// SPDX-License-Identifier: Apache-2.0

/**
 * A real Karaf in a process of its own, without a network. A new test is a {@link KarafTest}; if its cases only use
 * what is there, they share one Karaf, because each start takes about ten seconds:
 *
 * <pre>{@code
 * @KarafTest
 * class SwapIT {
 *     @Test
 *     void keepsServing() throws Exception {
 *         KarafHome home = new KarafHome("SwapIT");
 *         SocketAddress echo = home.serve("echo");
 *         SocketAddress chargen = home.serve("chargen");
 *         try (Karaf karaf = home.start()) {
 *             karaf.install("pollux");
 *             try (Clients clients = new Clients(echo, chargen)) {
 *                 karaf.run("pollux:swap all poll");
 *                 clients.awaitProgress();
 *             }
 *         }
 *     }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link KarafHome}: the folder, unpacked below {@code target/karaf}, with ports, a user and a repository of its
 *       own; {@code configure} and {@code serve} write files of {@code etc} before the start.
 *   <li>{@link Karaf}: one that runs. {@code bundles}, {@code features}, {@code configurations} and {@code reactor} are
 *       its beans ({@link Bundles}, {@link Features}, {@link Configurations}, {@link ReactorBean}), {@code run} is its
 *       shell, {@code await} waits for it. {@link KarafProcess}, {@link KarafConnection} and {@link KarafShell} are
 *       what it is made of.
 *   <li>{@link Clients}: 200 connections and clients that come and go, to load it.
 *   <li>What is left of us: {@link Traces} of bundles, beans, threads and objects; {@link Census} of threads and
 *       descriptors; {@link Probe} of class loaders.
 *   <li>{@link Artifacts}: the addresses of our bundles.
 *   <li>{@link JavaForKaraf} skips the tests where no JDK suits Karaf, {@link LogOnFailure} shows the log.
 * </ul>
 */
package io.pollux.itests.karaf;
