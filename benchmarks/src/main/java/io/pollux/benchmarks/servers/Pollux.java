// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Pollux as it is deployed: a Felix with our bundles and a configured echo server, including counters, timers, the watch for blocked callbacks, and bounded buffers.
 */
final class Pollux {
    private static final List<String> BUNDLES =
            List.of("jna", "pollux-api", "pollux-posix", "pollux-loop-nio", "pollux-loop-poll", "pollux-handlers");

    /** The service with the types of the bundles; the API on this class's own class path is another copy. */
    private static final String ADMIN = "io.pollux.admin.RuntimeAdmin";

    private Pollux() {}

    /**
     * Starts it.
     *
     * @param args the name of the loop or {@code any}, the folder that holds the bundles, and how many reactors
     */
    public static void main(String[] args) throws IOException, BundleException {
        int port = freePort();
        Path cache = Files.createTempDirectory("pollux-benchmark");
        Framework felix = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        cache.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        "pollux.reactors",
                        args[2],
                        "pollux.loop.target",
                        "(pollux.loop.name=" + args[0].replace("any", "*") + ")",
                        "pollux.server-echo.protocol",
                        "echo",
                        "pollux.server-echo.listen",
                        "127.0.0.1:" + port,
                        "pollux.server-echo.backlog",
                        "1024",
                        "pollux.server-echo.max.connections",
                        "100000"));
        felix.start();
        List<Bundle> bundles = new ArrayList<>();
        for (String name : BUNDLES) {
            bundles.add(install(felix, args[1], name));
        }
        bundles.add(install(felix, args[1], "pollux-runtime"));
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        awaitListener(port);
        Lifeline.serving(port, loop -> swap(felix.getBundleContext(), loop));
    }

    /** Swaps the loop as an operator does; returns what became of each reactor. */
    private static String swap(BundleContext context, String loop) {
        try {
            ServiceReference<?> admin = context.getAllServiceReferences(ADMIN, null)[0];
            return admin.getBundle()
                    .loadClass(ADMIN)
                    .getMethod("swap", String.class, String.class)
                    .invoke(context.getService(admin), null, loop)
                    .toString();
        } catch (ReflectiveOperationException | InvalidSyntaxException e) {
            return e.toString();
        }
    }

    /** Waits until it listens: that begins on another thread, once its protocol is there. */
    private static void awaitListener(int port) {
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    private static Bundle install(Framework felix, String folder, String name) throws BundleException {
        Path jar = Path.of(folder, name + ".jar");
        return felix.getBundleContext().installBundle(jar.toUri().toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
