// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** A loop's bundle leaves while it is at work. Of the two, loop-poll starts first. */
@DisplayName("A loop that leaves")
class LoopUnloadingIT {
    private static final int FLOWS = 20;
    private static final long MUCH = 5_000_000;
    private static final int GARBAGE_BYTES = 16 * 1024 * 1024;

    /** The ways in which a bundle loses its class loader. */
    enum Departure {
        UPDATE {
            @Override
            void of(Bundle bundle) throws Exception {
                bundle.update();
            }
        },
        UNINSTALL {
            @Override
            void of(Bundle bundle) throws Exception {
                bundle.uninstall();
            }
        };

        abstract void of(Bundle bundle) throws Exception;
    }

    @ParameterizedTest
    @CsvSource({"nio, UPDATE", "nio, UNINSTALL", "poll, UPDATE", "poll, UNINSTALL"})
    @Tag("B1")
    void isNotUsedAnyMoreWhenItsStopReturnsAndItsClassLoaderIsCollected(String name, Departure departure)
            throws Exception {
        try (Site site = new Site(Map.of());
                Load load = new Load(flows(site.serve("echo")))) {
            String other = name.equals("nio") ? "poll" : "nio";
            Bundle bundle = site.felix.bundle("pollux-loop-" + name);
            site.reactor.swap(other);
            site.reactor.swap(name);
            load.awaitProgress(MUCH);
            WeakReference<ClassLoader> loader = new WeakReference<>(loaderOf(bundle));

            bundle.stop();
            assertEquals(other, site.reactor.loopName());
            assertNobodyIsInside(name);

            departure.of(bundle);
            load.awaitProgress(MUCH);
            Deadline.until("the class loader of loop " + name + " is collected", () -> isCollected(loader));
        }
    }

    private static ClassLoader loaderOf(Bundle bundle) {
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }

    private static List<EchoFlow> flows(SocketAddress server) throws Exception {
        List<EchoFlow> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            flows.add(new EchoFlow(server, i));
        }
        return flows;
    }

    private static void assertNobodyIsInside(String loop) {
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> Stream.of(stack)
                        .forEach(frame -> assertNotEquals(
                                "io.pollux.loop." + loop, packageOf(frame.getClassName()), thread.getName())));
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.') + 1).replaceFirst("\\.$", "");
    }

    private static boolean isCollected(WeakReference<?> reference) {
        byte[] garbage = new byte[GARBAGE_BYTES];
        garbage[0] = 1;
        System.gc();
        return reference.get() == null;
    }
}
