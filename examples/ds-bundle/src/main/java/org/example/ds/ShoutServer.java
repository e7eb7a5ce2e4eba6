// SPDX-License-Identifier: Apache-2.0
package org.example.ds;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** A server of its own. It is immediate, so it keeps listening while the runtime is updated. */
@Component(service = Dispatcher.class, configurationPid = "org.example.shout.server", immediate = true)
public final class ShoutServer extends Dispatcher {
    /** The keys of {@code etc/org.example.shout.server.cfg}. */
    @interface Config {
        /** The port on loopback. */
        int port() default 7070;
    }

    /** Starts to listen. A changed configuration closes this server and makes a new one. */
    @Activate
    public ShoutServer(Config config) throws IOException {
        createSocket();
        setReuseAddr();
        bind(new InetSocketAddress("127.0.0.1", config.port()));
        listen(128);
    }

    @Deactivate
    void stop() {
        close();
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        map().add(new Shout(peer, false));
    }
}
