// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.internal;

import io.pollux.PropertyNames;
import io.pollux.Protocol;
import io.pollux.handlers.StandardProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Offers the standard protocols as services, so that configurations can start servers of them. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private final List<ServiceRegistration<Protocol>> services = new ArrayList<>();

    /** Called by the framework. */
    public Activator() {}

    @Override
    public void start(BundleContext context) {
        for (StandardProtocol protocol : StandardProtocol.values()) {
            Map<String, Object> properties = Map.of(PropertyNames.PROTOCOL, protocol.protocolName());
            services.add(context.registerService(Protocol.class, protocol, FrameworkUtil.asDictionary(properties)));
        }
    }

    @Override
    public void stop(BundleContext context) {
        services.forEach(ServiceRegistration::unregister);
        services.clear();
    }
}
