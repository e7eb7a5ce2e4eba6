// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Changes the ranking of a service in the name of the bundle that registered it. */
final class Ranking {
    private Ranking() {}

    static void set(ServiceReference<?> reference, int ranking) throws ReflectiveOperationException {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        properties.put(Constants.SERVICE_RANKING, ranking);
        registration(reference).setProperties(FrameworkUtil.asDictionary(properties));
    }

    /** Felix keeps it beside the reference, without a public method. */
    private static ServiceRegistration<?> registration(ServiceReference<?> reference)
            throws ReflectiveOperationException {
        Method method = reference.getClass().getDeclaredMethod("getRegistration");
        method.setAccessible(true);
        return (ServiceRegistration<?>) method.invoke(reference);
    }
}
