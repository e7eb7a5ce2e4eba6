// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RuntimeAdmin;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A registry in which there is a runtime, or none, and that counts who holds it. */
final class FakeFramework {
    final BundleContext context = fake(BundleContext.class, this::answer);
    volatile RuntimeAdmin runtime;
    volatile Runnable onAbsent = () -> {};
    final AtomicInteger holders = new AtomicInteger();

    private Object answer(String method) {
        return switch (method) {
            case "getServiceReference" -> reference();
            case "getService" -> held();
            case "ungetService" -> holders.decrementAndGet() >= 0;
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private ServiceReference<?> reference() {
        if (runtime == null) {
            onAbsent.run();
            return null;
        }
        return fake(ServiceReference.class, any -> null);
    }

    private RuntimeAdmin held() {
        holders.incrementAndGet();
        return runtime;
    }

    /** Answers the calls of methods by their names. */
    static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> answers.to(method.getName());
                }));
    }

    interface Answers {
        Object to(String method);
    }
}
