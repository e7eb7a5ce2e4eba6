// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.Dispatcher;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

public class Activator implements BundleActivator {
    private final int port;
    private Dispatcher server;

    public Activator() {
        this(7007);
    }

    Activator(int port) {
        this.port = port;
    }

    @Override
    public void start(BundleContext context) throws Exception {
        server = new EchoServer(null, port);
        context.registerService(Dispatcher.class, server, null);

        Protocol shout = (channel, settings) -> new Shouter((SocketChannel) channel, null);
        context.registerService(
                Protocol.class, shout, FrameworkUtil.asDictionary(Map.of(PropertyNames.PROTOCOL, "shout")));
    }

    @Override
    public void stop(BundleContext context) {
        server.close();
    }
}
