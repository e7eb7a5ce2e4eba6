// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Idle clients, in a process of their own, because one process has too few descriptors for those of all servers. */
final class Bystanders {
    private Bystanders() {}

    /**
     * Connects them.
     *
     * @param args the server's port on the loopback address, and how many
     */
    public static void main(String[] args) throws IOException {
        SocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        List<SocketChannel> idle = new ArrayList<>();
        for (int left = Integer.parseInt(args[1]); left > 0; left--) {
            idle.add(SocketChannel.open(server));
        }
        Lifeline.serving(idle.size());
    }
}
