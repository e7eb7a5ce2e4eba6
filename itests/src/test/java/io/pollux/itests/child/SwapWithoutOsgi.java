// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import io.pollux.MapDriver;
import io.pollux.Owners;
import io.pollux.SwapReport;
import io.pollux.handlers.StandardProtocol;
import io.pollux.itests.load.ChargenFlow;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Flow;
import io.pollux.itests.load.Load;
import io.pollux.itests.load.ProtocolListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A program without a framework: finds both loops and lets them serve a map by turns, under load. */
public final class SwapWithoutOsgi {
    private static final int SWAPS = 200;
    private static final int PASSES_BETWEEN = 5;
    private static final int FLOWS_OF_EACH = 25;

    /** The connections and their two listeners. */
    private static final int CHANNELS = 2 * FLOWS_OF_EACH + 2;

    private static final Duration WAIT = Duration.ofMillis(50);

    private final Map<String, EventLoop> loops = new TreeMap<>();
    private final ChannelMap map = new ChannelMap();
    private final MapDriver driver = map.drive("a program", Owners.NONE);

    private SwapWithoutOsgi() {
        for (EventLoop loop : ServiceLoader.load(EventLoop.class)) {
            loops.put(loop.name(), loop);
            print("loop " + loop.name() + " " + loop.getClass().getModule().getName());
        }
    }

    /** Prints which loops there are and in which modules, then how many channels and bytes there were. */
    public static void main(String[] arguments) throws Exception {
        new SwapWithoutOsgi().run();
    }

    private void run() throws Exception {
        SocketAddress echo = new ProtocolListener(map, StandardProtocol.ECHO).address();
        SocketAddress chargen = new ProtocolListener(map, StandardProtocol.CHARGEN).address();
        CompletableFuture<Load> load = CompletableFuture.supplyAsync(() -> load(echo, chargen));
        int channels = 0;
        for (int i = 0; i < SWAPS || channels < CHANNELS; i++) {
            EventLoop next = loops.get(i % 2 == 0 ? "nio" : "poll");
            SwapReport report = driver.swap(next, MapDriver.OnFailure.RETURN);
            channels = Math.max(channels, report.channels());
            for (int pass = 0; pass < PASSES_BETWEEN; pass++) {
                driver.pass(WAIT.toNanos());
            }
        }
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> close(load.join()));
        while (!end.isDone()) {
            driver.pass(WAIT.toNanos());
        }
        end.join();
        print("channels " + channels);
        print("bytes " + map.counters().bytesOut());
        driver.close();
    }

    private static Load load(SocketAddress echo, SocketAddress chargen) {
        try {
            List<Flow> flows = new ArrayList<>();
            for (int i = 0; i < FLOWS_OF_EACH; i++) {
                flows.add(new EchoFlow(echo, i));
                flows.add(new ChargenFlow(chargen, i));
            }
            return new Load(flows);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void close(Load load) {
        try {
            load.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void print(String line) {
        System.out.println(line);
    }
}
