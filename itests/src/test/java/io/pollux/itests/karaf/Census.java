// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The number of threads and descriptors of each kind in a Karaf. The kind is the name of a thread, or the target of a
 * descriptor in {@code /proc}, without the numbers in it. Threads of JMX, which the tests cause, and the framework's
 * pools are left out.
 */
final class Census {
    private static final String OF_OTHERS = "(RMI|JMX|Felix|EventAdmin).*";

    private final Map<String, Integer> counts = new TreeMap<>();

    private Census() {}

    static Census of(Karaf karaf) throws Exception {
        Census census = new Census();
        census.countThreads(karaf);
        census.countDescriptors(karaf);
        return census;
    }

    private void countThreads(Karaf karaf) throws Exception {
        ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                karaf.beans(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        for (ThreadInfo thread : threads.dumpAllThreads(false, false)) {
            if (!thread.getThreadName().matches(OF_OTHERS)) {
                count("thread " + thread.getThreadName());
            }
        }
    }

    private void countDescriptors(Karaf karaf) throws IOException {
        Path descriptors = Path.of("/proc", Long.toString(karaf.process().pid()), "fd");
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                countDescriptor(descriptor);
            }
        }
    }

    private void countDescriptor(Path descriptor) throws IOException {
        try {
            count("descriptor " + Files.readSymbolicLink(descriptor));
        } catch (NoSuchFileException e) {
            return; // closed while we looked
        }
    }

    private void count(String name) {
        counts.merge(name.replaceAll("\\d+", "#"), 1, Integer::sum);
    }

    /** Returns the kinds that have grown by at least this many, with their numbers. */
    Map<String, Integer> grownBy(int more, Census before) {
        Map<String, Integer> grown = new TreeMap<>(counts);
        grown.keySet().removeIf(kind -> counts.get(kind) - before.counts.getOrDefault(kind, 0) < more);
        return grown;
    }
}
