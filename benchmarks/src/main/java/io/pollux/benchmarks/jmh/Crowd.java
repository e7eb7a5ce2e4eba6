// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Many dispatchers, some of which are always ready, because a datagram waits that they never read. */
final class Crowd {
    private Crowd() {}

    /**
     * Maps them. They have datagram sockets, which cost one descriptor each.
     *
     * @param ready how many of them are always ready, spread evenly
     * @param asked whether they are asked for their interest in each pass
     */
    static void join(ChannelMap map, int size, int ready, boolean asked) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramChannel sender = DatagramChannel.open()) {
            for (int i = 0; i < size; i++) {
                Dispatcher member = asked ? new Asked() : new Explicit();
                member.createSocket(StandardProtocolFamily.INET, SocketType.DATAGRAM);
                member.bind(any);
                map.add(member);
                if ((long) i * ready / size != (long) (i + 1) * ready / size) {
                    sender.send(ByteBuffer.allocate(1), member.localAddress());
                }
            }
        }
    }

    private static class Explicit extends Dispatcher {
        @Override
        protected void handleRead() {
            // leaves the datagram where it is
        }
    }

    private static final class Asked extends Explicit {
        @Override
        protected boolean readable() {
            return true;
        }

        @Override
        protected boolean writable() {
            return false;
        }
    }
}
