// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.dto.FrameworkDTO;

/** Lists the framework properties, which the context of a bundle cannot do. */
public final class FrameworkProperties {
    private FrameworkProperties() {}

    /** Returns all properties that are texts: those of the system, overridden by those of the framework. */
    public static Map<String, String> of(BundleContext context) {
        Map<String, String> all = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> all.put(name, System.getProperty(name)));
        FrameworkDTO framework =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkDTO.class);
        if (framework != null) {
            framework.properties.forEach((name, value) -> all.put(name, String.valueOf(value)));
        }
        return all;
    }
}
