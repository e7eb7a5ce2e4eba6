// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.Charset;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The lines of standard input. Nothing ends a read of it, so a thread that reads outlives this bundle; the line that it
 * gets is for the next console. It holds nothing of this bundle, and neither does what it is found by: both have
 * classes of the JDK only, in a service of the framework's.
 */
final class Input {
    private static final String KEY = "pollux.console.input";
    private static final String SOURCE = "source";
    private static final String NEXT = "next";

    private final Map<String, Object> shared;

    Input(BundleContext context) {
        shared = shared(context.getBundle(Constants.SYSTEM_BUNDLE_ID).getBundleContext());
    }

    @SuppressWarnings("unchecked") // the key says what it is
    private static Map<String, Object> shared(BundleContext framework) {
        try {
            for (ServiceReference<Map<String, Object>> known : framework.getServiceReferences(
                    (Class<Map<String, Object>>) (Class<?>) Map.class, "(" + KEY + "=true)")) {
                return framework.getService(known);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Object> made = new ConcurrentHashMap<>();
        made.put(SOURCE, source());
        framework.registerService(Map.class, made, FrameworkUtil.asDictionary(Map.of(KEY, true)));
        return made;
    }

    /** Gives lines; not System.in, which Gogo replaces by what leads back to the session. */
    private static Supplier<?> source() {
        BufferedReader lines = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), Charset.defaultCharset()));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null); // else the class that is made here could be one of that loader's
        try {
            return MethodHandleProxies.asInterfaceInstance(
                    Supplier.class,
                    MethodHandles.publicLookup()
                            .findVirtual(BufferedReader.class, "readLine", MethodType.methodType(String.class))
                            .bindTo(lines));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a reader reads lines", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The next line, or one to come; null at the end. Used by one console at a time. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is not: the map returns it
    CompletableFuture<?> next() {
        return (CompletableFuture<?>) shared.computeIfAbsent(
                NEXT, any -> CompletableFuture.supplyAsync((Supplier<?>) shared.get(SOURCE), Input::start));
    }

    /** The line has been taken. */
    void taken() {
        shared.remove(NEXT);
    }

    @SuppressWarnings("removal") // on JDK 17 a thread inherits the domains of its creator's whole stack
    private static void start(Runnable read) {
        Thread thread = AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(null, read, "pollux-input", 0, false));
        thread.setContextClassLoader(null);
        thread.setDaemon(true);
        thread.start();
    }
}
