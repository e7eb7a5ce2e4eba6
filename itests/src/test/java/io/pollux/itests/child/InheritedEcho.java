// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ServiceLoader;

/** Serves one client on the channel that this JVM has inherited, as from inetd or systemd. */
final class InheritedEcho {
    private InheritedEcho() {}

    public static void main(String[] arguments) throws IOException {
        EventLoop loop = ServiceLoader.load(EventLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        ChannelMap map = new ChannelMap();
        new Echo((SelectableChannel) System.inheritedChannel(), map);
        loop.loop(map);
    }

    /** Echoes its input; a listener echoes that of its first connection. */
    private static final class Echo extends Dispatcher {
        Echo(SelectableChannel channel, ChannelMap map) throws IOException {
            super(channel, map);
        }

        @Override
        protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
            new Echo(peer, map());
            close();
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer input = readBuffer();
            if (channel() instanceof DatagramChannel) {
                SocketAddress sender = receiveFrom(input);
                sendTo(input.flip(), sender);
                close();
            } else if (recv(input) > 0) {
                send(input.flip());
            }
        }

        @Override
        protected void handleError(Throwable thrown) {
            thrown.printStackTrace(System.out);
            close();
        }
    }
}
