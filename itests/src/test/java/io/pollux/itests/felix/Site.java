// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.ProtocolListener;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A framework with all of our bundles, seen from its one reactor. */
final class Site implements AutoCloseable {
    final Felix felix;
    final Reactor reactor;

    Site(Map<String, String> properties) throws Exception {
        felix = Felix.withOurBundles(properties);
        reactor = felix.service(Reactors.class).all().get(0);
    }

    /** Calls something on the reactor's thread. */
    <T> T call(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(what);
        reactor.execute(task);
        return Deadline.get("the reactor answers", task);
    }

    /** Starts a server of a protocol on a free port. */
    SocketAddress serve(String protocol) throws Exception {
        Protocol service = protocol(protocol);
        Dispatcher listener = call(() -> new ProtocolListener(reactor.map(), service));
        return listener.address();
    }

    /** Returns the protocol of a name. */
    Protocol protocol(String name) throws InvalidSyntaxException {
        return felix.context().getService(find(Protocol.class, PropertyNames.PROTOCOL, name));
    }

    /** Returns the registered loop of a name. */
    ServiceReference<EventLoop> loop(String name) throws InvalidSyntaxException {
        return find(EventLoop.class, PropertyNames.LOOP_NAME, name);
    }

    private <T> ServiceReference<T> find(Class<T> type, String key, String value) throws InvalidSyntaxException {
        Collection<ServiceReference<T>> found =
                felix.context().getServiceReferences(type, "(" + key + "=" + value + ")");
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + value));
    }

    /** Returns once the reactor uses the loop of this name, or none if that is null. */
    void awaitLoop(String name) throws Exception {
        Deadline.until(
                reactor.name() + " uses loop " + name + ", not " + reactor.loopName(),
                () -> Objects.equals(name, reactor.loopName()));
    }

    @Override
    public void close() {
        felix.close();
    }
}
