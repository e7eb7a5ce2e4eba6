// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** The poll-style loop comes and goes with the bundles below it. JNA's thread ends half a minute later each time. */
@DisplayName("The native calls, installed several times")
class PosixUnloadingIT {
    private static final int TIMES = 3;
    private static final List<String> WITH_JNA = List.of("jna", Felix.POSIX, Felix.POLL);
    private static final List<String> WITHOUT_JNA = List.of(Felix.POSIX, Felix.POLL);

    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    @Test
    @Tag("B1")
    void leaveNoClassLoaderOfOursNorOfJna() throws Exception {
        try (Felix felix = Felix.sharing(Map.of())) {
            for (int i = 0; i < TIMES; i++) {
                comeAndGo(felix, WITH_JNA);
            }
            awaitTheEndOfAllLoaders();
        }
    }

    @Test
    @Tag("B1")
    void leaveNeitherAClassLoaderNorADescriptorWhereJnaStays() throws Exception {
        try (Felix felix = Felix.sharing(Map.of())) {
            felix.start(List.of("jna"));
            comeAndGo(felix, WITHOUT_JNA);
            long before = deletedFiles();
            for (int i = 0; i < TIMES; i++) {
                comeAndGo(felix, WITHOUT_JNA);
            }
            assertEquals(before, deletedFiles());
            awaitTheEndOfAllLoaders();
        }
    }

    private void comeAndGo(Felix felix, List<String> artifacts) throws Exception {
        felix.start(artifacts);
        use(felix.service(EventLoop.class));
        List<Bundle> bundles =
                new ArrayList<>(artifacts.stream().map(felix::bundle).toList());
        for (Bundle bundle : bundles) {
            loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
        }
        remove(bundles);
    }

    private static void remove(List<Bundle> bundles) throws BundleException {
        for (int i = bundles.size() - 1; i >= 0; i--) {
            bundles.get(i).uninstall();
        }
    }

    private static void use(EventLoop poll) throws Exception {
        ChannelMap map = new ChannelMap();
        try (DatagramChannel channel = DatagramChannel.open()) {
            new Dispatcher(channel, map) {};
            poll.poll(map, Duration.ZERO);
        } finally {
            map.close();
        }
    }

    private void awaitTheEndOfAllLoaders() throws Exception {
        Deadline.until("no class loader is left", this::livingLoaders, living -> living.equals("[]"));
    }

    private String livingLoaders() {
        System.gc();
        return Stream.of(loaders.toArray(WeakReference<?>[]::new))
                .map(WeakReference::get)
                .filter(loader -> loader != null)
                .map(Object::toString)
                .toList()
                .toString();
    }

    /** Returns how many of our descriptors belong to deleted files; libffi makes such a file for itself. */
    private static long deletedFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(PosixUnloadingIT::isOfDeletedFile).count();
        }
    }

    private static boolean isOfDeletedFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().endsWith(" (deleted)");
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }
}
