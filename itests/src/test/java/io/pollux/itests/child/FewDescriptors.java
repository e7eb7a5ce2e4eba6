// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.itests.load.Echo;
import io.pollux.itests.load.EchoFlow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/** An echo server that runs with few descriptors. It answers each line of standard input with what it has done. */
public final class FewDescriptors {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(1);
    private static final int BACKLOG = 200;

    private final ChannelMap map = new ChannelMap();
    private final Listener listener = new Listener(map);
    private boolean ended;

    /** Serves with the named loop until the end of the input. */
    public static void main(String[] arguments) throws Exception {
        new FewDescriptors().run(loop(arguments[0]));
    }

    private static EventLoop loop(String name) {
        return ServiceLoader.load(EventLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(loop -> loop.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void run(EventLoop loop) throws Exception {
        listener.createSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.listen(BACKLOG);
        loadAllClasses(loop);
        Thread commands = new Thread(this::answer, "commands");
        commands.setDaemon(true);
        commands.start();
        print("port " + ((InetSocketAddress) listener.localAddress()).getPort());
        while (!ended) {
            loop.poll(map, WAIT);
        }
        map.close();
    }

    /** Serves a whole connection first, so that every class is loaded before the descriptors run out. */
    private void loadAllClasses(EventLoop loop) throws Exception {
        SocketAddress here = listener.localAddress();
        CompletableFuture<Void> client = CompletableFuture.runAsync(() -> talk(here));
        while (!client.isDone() || map.size() > 1) {
            loop.poll(map, Duration.ofMillis(10));
        }
        client.join();
        map.schedule(this::report, Duration.ZERO);
        loop.poll(map, Duration.ZERO);
    }

    private static void talk(SocketAddress server) {
        try (EchoFlow flow = new EchoFlow(server, 0)) {
            ByteBuffer buffer = ByteBuffer.allocate(64);
            flow.send(buffer, 64);
            while (!flow.isComplete()) {
                flow.read(buffer);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void answer() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                map.execute(line.equals("measure") ? this::measure : this::report);
            }
        } catch (IOException e) {
            print("error " + e);
        }
        map.execute(() -> ended = true);
    }

    private void measure() {
        long before = map.counters().passes();
        map.schedule(() -> print("passes " + (map.counters().passes() - before)), MEASURED);
    }

    private void report() {
        print("refusals " + listener.refusals);
    }

    private static void print(String line) {
        System.out.println(line);
    }

    private static final class Listener extends Dispatcher {
        private int refusals;

        Listener(ChannelMap map) {
            super(map);
        }

        @Override
        protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
            new Echo(peer, map());
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {
            refusals += message.startsWith("cannot accept") ? 1 : 0;
        }
    }
}
