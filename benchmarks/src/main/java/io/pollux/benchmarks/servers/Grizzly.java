// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.nio.transport.TCPNIOServerConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.nio.transport.TCPNIOTransportBuilder;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;

/** Grizzly with one selector whose thread also serves: the fastest of its strategies for an echo. */
final class Grizzly {
    private Grizzly() {}

    public static void main(String[] args) throws IOException {
        TCPNIOTransport transport = TCPNIOTransportBuilder.newInstance()
                .setIOStrategy(SameThreadIOStrategy.getInstance())
                .setSelectorRunnersCount(1)
                .setTcpNoDelay(true)
                .setServerConnectionBackLog(1024)
                .setProcessor(FilterChainBuilder.stateless()
                        .add(new TransportFilter())
                        .add(new Echo())
                        .build())
                .build();
        TCPNIOServerConnection listener = transport.bind("127.0.0.1", 0);
        transport.start();
        Lifeline.serving(((InetSocketAddress) listener.getLocalAddress()).getPort());
    }

    private static final class Echo extends BaseFilter {
        @Override
        public NextAction handleRead(FilterChainContext context) {
            Object message = context.getMessage();
            context.write(context.getAddress(), message, null);
            return context.getStopAction();
        }
    }
}
