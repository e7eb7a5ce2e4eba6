// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.tenant;

import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.handlers.Chat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * The activator of a bundle whose client connects again whenever its connection is closed, and leaves tasks and timers
 * in its reactor.
 */
public final class Reconnecting implements BundleActivator {
    private Reactor reactor;
    private InetSocketAddress server;

    /** For the framework. */
    public Reconnecting() {}

    @Override
    public void start(BundleContext context) throws IOException {
        reactor =
                context.getService(context.getServiceReference(Reactors.class)).next();
        server = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(context.getProperty("test.port")));
        reactor.schedule(this::connect, Duration.ofHours(1));
        reactor.execute(this::connect);
    }

    /** Leaves everything to its reactor, and tries to leave more there. */
    @Override
    public void stop(BundleContext context) {
        reactor.execute(this::connect);
        reactor.schedule(this::connect, Duration.ofMillis(1));
        reactor.map().schedule(this::connect, Duration.ofMillis(1));
    }

    private void connect() {
        try {
            Line line = new Line();
            line.createSocket();
            line.connect(server);
            line.whenClosed(this::connectSoon);
            reactor.add(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connectSoon() {
        reactor.execute(this::connect);
        reactor.schedule(this::connect, Duration.ofMillis(1));
    }

    /** Says who it is, and has timers of its own. */
    static final class Line extends Chat {
        @Override
        protected void handleConnect() throws IOException {
            push("hello");
            map().schedule(this::sayAgain, Duration.ofMillis(1));
            map().schedule(this::sayAgain, Duration.ofHours(1));
        }

        private void sayAgain() {
            map().execute(() -> map().schedule(this::sayAgain, Duration.ofMillis(1)));
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) {}

        @Override
        protected void foundTerminator() {}
    }
}
