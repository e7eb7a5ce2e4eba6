// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two frameworks in one JVM that share nothing else: each has all of our bundles, including the API and JNA. */
@DisplayName("Two frameworks in one JVM")
@Tag("B18")
class TwoFrameworksIT {
    private static final List<String> ALL = List.of("pollux-api", "jna", Felix.POSIX, Felix.POLL, Felix.NIO);
    private static final List<String> SERVING = List.of(Felix.HANDLERS, Felix.RUNTIME);
    private static final byte[] MESSAGE = "to each its own".getBytes(StandardCharsets.US_ASCII);

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    private Path folder;

    @Test
    void areBothInJmxAndOneOutlivesTheOther() throws Exception {
        try (Felix first = start("first", Map.of())) {
            awaitBeans("name=reactor-0,type=Reactor", "name=reactor-1,type=Reactor");
            try (Felix second = start("second", Map.of())) {
                awaitBeans(
                        "framework=2,name=reactor-0,type=Reactor",
                        "framework=2,name=reactor-1,type=Reactor",
                        "name=reactor-0,type=Reactor",
                        "name=reactor-1,type=Reactor");
                for (String reactor : Set.of("name=reactor-0", "framework=2,name=reactor-0")) {
                    swapToPoll(reactor);
                }
                assertServes("first");
                assertServes("second");
                first.stop();
                awaitBeans("framework=2,name=reactor-0,type=Reactor", "framework=2,name=reactor-1,type=Reactor");
                assertServes("second");
                assertEquals("poll", loop("framework=2,name=reactor-0"));
                second.stop();
            }
        }
        awaitBeans();
    }

    @Test
    void haveTheNamesThatTheyAreGiven() throws Exception {
        try (Felix blue = start("one", Map.of("pollux.framework", "blue"));
                Felix green = start("two", Map.of("pollux.framework", "green: north"))) {
            awaitBeans(
                    "framework=\"green: north\",name=reactor-0,type=Reactor",
                    "framework=\"green: north\",name=reactor-1,type=Reactor",
                    "framework=blue,name=reactor-0,type=Reactor",
                    "framework=blue,name=reactor-1,type=Reactor");
            green.stop();
            awaitBeans("framework=blue,name=reactor-0,type=Reactor", "framework=blue,name=reactor-1,type=Reactor");
            blue.stop();
        }
        awaitBeans();
    }

    private Felix start(String server, Map<String, String> more) throws Exception {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("pollux.reactors", "2");
        properties.put("pollux.server-" + server + ".protocol", "echo");
        properties.put("pollux.server-" + server + ".listen", "unix:" + folder.resolve(server));
        Felix felix = Felix.bare(properties);
        List<String> bundles = new ArrayList<>(ALL);
        bundles.addAll(SERVING);
        felix.start(bundles);
        Deadline.until(server + " listens", () -> Files.exists(folder.resolve(server)));
        return felix;
    }

    private void swapToPoll(String reactor) throws Exception {
        beans.invoke(new ObjectName("io.pollux:type=Reactor," + reactor), "swap", new Object[] {"poll"}, new String[] {
            String.class.getName()
        });
        assertEquals("poll", loop(reactor));
    }

    private Object loop(String reactor) throws Exception {
        return beans.getAttribute(new ObjectName("io.pollux:type=Reactor," + reactor), "Loop");
    }

    private void assertServes(String server) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(server)))) {
            client.write(ByteBuffer.wrap(MESSAGE));
            ByteBuffer answer = ByteBuffer.allocate(MESSAGE.length);
            while (answer.hasRemaining() && client.read(answer) >= 0) {}
            assertArrayEquals(MESSAGE, answer.array());
        }
    }

    /** Returns once JMX shows exactly these reactors, which takes a moment after the start. */
    private void awaitBeans(String... expected) throws Exception {
        String all = new TreeSet<>(List.of(expected)).toString();
        Deadline.until("the reactors are " + all, this::shown, all::equals);
    }

    private String shown() throws Exception {
        return beans.queryNames(new ObjectName("io.pollux:type=Reactor,*"), null).stream()
                .map(ObjectName::getCanonicalKeyPropertyListString)
                .collect(toCollection(TreeSet::new))
                .toString();
    }
}
