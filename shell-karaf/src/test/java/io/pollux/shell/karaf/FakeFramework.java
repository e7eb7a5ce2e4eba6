// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.RuntimeAccess;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in which there is a runtime, or none, and that counts who holds it. */
final class FakeFramework {
    final RuntimeAccess access = new RuntimeAccess(this::lease);
    volatile RuntimeAdmin runtime;
    volatile Runnable onAbsent = () -> {};
    final AtomicInteger holders = new AtomicInteger();

    private RuntimeAccess.Lease lease() {
        if (runtime == null) {
            onAbsent.run();
            return null;
        }
        holders.incrementAndGet();
        return new RuntimeAccess.Lease(runtime, holders::decrementAndGet);
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
