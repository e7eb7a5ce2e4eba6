// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.tenant;

import io.pollux.ChannelMap;
import io.pollux.Owners;
import io.pollux.Reactor;
import io.pollux.Reactors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The activator of a bundle that does to its reactor whatever Java lets it do, when its service is called. */
public final class Hostile implements BundleActivator {
    /** For the framework. */
    public Hostile() {}

    /** Offers a service that returns what has not been refused. */
    @Override
    public void start(BundleContext context) {
        Reactor reactor =
                context.getService(context.getServiceReference(Reactors.class)).next();
        context.registerService(
                Callable.class,
                () -> {
                    FutureTask<List<String>> attack = new FutureTask<>(() -> attack(reactor.map()));
                    reactor.execute(attack);
                    return attack.get();
                },
                null);
    }

    @Override
    public void stop(BundleContext context) {}

    private static List<String> attack(ChannelMap map) {
        List<String> succeeded = new ArrayList<>();
        attempt("close", map::close, succeeded);
        attempt("closeAll", () -> map.closeAll(true), succeeded);
        attempt("drive", () -> map.drive("the hostile one", Owners.NONE), succeeded);
        map.dispatchers().forEach(stranger -> succeeded.add("saw " + stranger));
        Thread thread = Thread.currentThread();
        thread.setName("mine");
        thread.setContextClassLoader(Hostile.class.getClassLoader());
        thread.interrupt();
        return succeeded;
    }

    private static void attempt(String name, Runnable what, List<String> succeeded) {
        try {
            what.run();
            succeeded.add(name);
        } catch (IllegalStateException e) {
            // refused, as it should be
        }
    }
}
