// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.tenant;

import io.pollux.Dispatcher;
import io.pollux.Reactors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The activator of a bundle that serves echo, and forgets to close anything. */
public final class Tenant implements BundleActivator {
    /** For the framework. */
    public Tenant() {}

    @Override
    public void start(BundleContext context) throws IOException {
        Reactors reactors = context.getService(context.getServiceReference(Reactors.class));
        Listener listener = new Listener();
        listener.createSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.listen(0);
        reactors.next().add(listener);
    }

    @Override
    public void stop(BundleContext context) {}

    /** Accepts. */
    static final class Listener extends Dispatcher {
        @Override
        protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
            map().add(new Answer(peer));
        }
    }

    /** Sends back what comes. */
    static final class Answer extends Dispatcher {
        Answer(SocketChannel peer) throws IOException {
            super(peer);
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer buffer = readBuffer();
            recv(buffer);
            send(buffer.flip());
        }
    }
}
