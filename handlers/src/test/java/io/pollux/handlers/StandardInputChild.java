// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;

/** Reads standard input by a dispatcher, closes it, and then reads the rest in the ordinary, blocking way. */
final class StandardInputChild {
    private StandardInputChild() {}

    public static void main(String[] args) throws Exception {
        ChannelMap map = new ChannelMap();
        new FileDispatcher(new FileInputStream(FileDescriptor.in), map) {
            @Override
            protected void handleRead() throws java.io.IOException {
                ByteBuffer data = readBuffer();
                if (recv(data) > 0) {
                    System.out.print("got " + US_ASCII.decode(data.flip()) + ";");
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
