// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** Reads standard input by a dispatcher, closes it, and then reads the rest in the ordinary, blocking way. */
final class StandardInputChild {
    private static final int NON_BLOCKING = 04000;

    private StandardInputChild() {}

    /** Whether the opening that everybody shares still blocks: Linux tells the flags of each. */
    private static boolean blocks() throws IOException {
        Path info = Path.of("/proc/self/fdinfo/0");
        return !Files.exists(info)
                || Files.readAllLines(info).stream()
                        .filter(line -> line.startsWith("flags:"))
                        .noneMatch(line -> (Integer.parseInt(line.substring(6).trim(), 8) & NON_BLOCKING) != 0);
    }

    public static void main(String[] args) throws Exception {
        ChannelMap map = new ChannelMap();
        new FileDispatcher(new FileInputStream(FileDescriptor.in), map) {
            @Override
            protected void handleRead() throws IOException {
                ByteBuffer data = readBuffer();
                if (recv(data) > 0) {
                    System.out.print("got " + US_ASCII.decode(data.flip()) + (blocks() ? ";" : ", blocks nobody;"));
                    System.out.flush();
                    close();
                }
            }
        };
        for (EventLoop loop : ServiceLoader.load(EventLoop.class)) {
            if (loop.name().equals(args[0])) {
                loop.loop(map);
            }
        }
        System.out.print("closed;");
        System.out.flush();
        System.out.print("then " + new String(System.in.readAllBytes(), US_ASCII));
        System.out.flush();
    }
}
