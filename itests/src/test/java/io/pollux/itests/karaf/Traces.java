// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.pollux.itests.load.Deadline;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;

/**
 * What is left of Pollux in a Karaf: bundles, beans, threads with our names or code, and live objects of our central
 * classes. JNA came with us and must go with us. Classes without objects may stay: JNA keeps the class that it has
 * mapped, and Java 17 the record class whose {@code equals} it linked last.
 */
record Traces(Set<String> bundles, Set<String> beans, Set<String> threads, Set<String> objects) {
    private static final Traces NONE = new Traces(Set.of(), Set.of(), Set.of(), Set.of());
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Pattern THREAD = Pattern.compile("(reactor-|pollux|JNA).*");
    private static final Pattern CODE = Pattern.compile("(io\\.pollux|com\\.sun\\.jna)\\..*");
    private static final Pattern OBJECT =
            Pattern.compile("io\\.pollux\\.(ChannelMap|runtime\\.reactor\\.ReactorThread|runtime\\.server\\.Server)");

    /** Looks for them after a garbage collection. */
    static Traces in(Karaf karaf) throws Exception {
        Set<String> bundles = new TreeSet<>(karaf.states("io.pollux").keySet());
        bundles.addAll(karaf.states("com.sun.jna").keySet());
        Set<String> beans = karaf.beans().queryNames(new ObjectName("*pollux*:*"), null).stream()
                .map(ObjectName::getCanonicalName)
                .collect(Collectors.toSet());
        return new Traces(bundles, beans, threads(karaf), objects(karaf));
    }

    private static Set<String> threads(Karaf karaf) throws Exception {
        ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                karaf.beans(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        return Stream.of(threads.dumpAllThreads(false, false))
                .filter(Traces::isOurs)
                .map(ThreadInfo::getThreadName)
                .collect(Collectors.toSet());
    }

    private static boolean isOurs(ThreadInfo thread) {
        return THREAD.matcher(thread.getThreadName()).matches()
                || Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> CODE.matcher(frame.getClassName()).matches());
    }

    private static Set<String> objects(Karaf karaf) throws Exception {
        Object histogram = karaf.beans()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > 3 && OBJECT.matcher(words[3]).matches())
                .map(words -> words[3])
                .collect(Collectors.toSet());
    }

    /** Fails if a kind is missing, because then its absence later would prove nothing. */
    void assertOfEveryKind() {
        for (Set<String> kind : List.of(bundles, beans, threads, objects)) {
            assertFalse(kind.isEmpty(), this::toString);
        }
    }

    /** Returns when nothing is left, or fails with what is. JNA's thread ends half a minute after its last use. */
    static void awaitNone(Karaf karaf) throws Exception {
        List<Traces> seen = new ArrayList<>();
        try {
            Deadline.until("nothing of ours is left", LOOK, () -> {
                seen.add(in(karaf));
                return seen.get(seen.size() - 1).equals(NONE);
            });
        } catch (AssertionError e) {
            assertEquals(NONE, seen.get(seen.size() - 1), e.getMessage());
        }
    }
}
