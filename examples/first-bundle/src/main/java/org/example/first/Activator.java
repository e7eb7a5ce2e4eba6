// SPDX-License-Identifier: Apache-2.0
package org.example.first;

import io.pollux.Dispatcher;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import java.io.IOException;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Publishes a server that listens where the code says, and a protocol that is served where a configuration says. */
public final class Activator implements BundleActivator {
    private Dispatcher server;

    @Override
    public void start(BundleContext context) throws IOException {
        server = new ShoutServer(7070);
        context.registerService(Dispatcher.class, server, null);

        Protocol shout = (channel, settings) -> new Shout(channel);
        Map<String, String> properties = Map.of(PropertyNames.PROTOCOL, "shout");
        context.registerService(Protocol.class, shout, FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void stop(BundleContext context) {
        server.close();
    }
}
