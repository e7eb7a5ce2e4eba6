// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/** A Felix of its own in a temporary directory, for the jars as built. */
final class Felix implements AutoCloseable {
    static final String POSIX = "pollux-posix";
    static final String NIO = "pollux-loop-nio";
    static final String POLL = "pollux-loop-poll";
    static final String HANDLERS = "pollux-handlers";
    static final String RUNTIME = "pollux-runtime";
    static final String GOGO = "org.apache.felix.gogo.runtime";
    static final String SHELL = "pollux-shell";
    static final String SHELL_GOGO = "pollux-shell-gogo";
    static final String CONFIG_ADMIN = "org.apache.felix.configadmin";
    static final String FILE_INSTALL = "org.apache.felix.fileinstall";

    /** All of our bundles but the API, in a possible order of starts. */
    static final List<String> OURS = List.of("jna", POSIX, POLL, NIO, HANDLERS, RUNTIME);

    /** The commands for Gogo, and Gogo. */
    static final List<String> COMMANDS = List.of(GOGO, SHELL, SHELL_GOGO);

    /** The packages that tests and bundles share when tests use services by their types. */
    private static final String SHARED =
            "io.pollux;version=1.0.0,io.pollux.admin;version=1.0.0,io.pollux.spi;version=1.0.0,"
                    + "io.pollux.text;version=1.0.0,"
                    + "org.osgi.service.cm;version=1.6.1";

    /** On a busy machine a reactor may take long to carry out a swap. */
    private static final Map<String, String> PATIENT = Map.of("pollux.swap.timeout.ms", "60000");

    private final Path directory;
    private final Framework framework;

    private Felix(Map<String, String> properties) throws IOException, BundleException {
        directory = Files.createTempDirectory("felix");
        Map<String, String> configuration = new HashMap<>(PATIENT);
        configuration.putAll(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, directory.toString());
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(configuration);
        framework.start();
    }

    /** Starts a framework that takes the API from the class path of the tests, with all of our bundles. */
    static Felix withOurBundles(Map<String, String> properties) throws IOException, BundleException {
        Felix felix = sharing(properties);
        felix.start(OURS);
        return felix;
    }

    /** Starts a framework that takes the API from the class path of the tests. */
    static Felix sharing(Map<String, String> properties) throws IOException, BundleException {
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED);
        return new Felix(all);
    }

    /** Starts a framework that has nothing in common with the tests. */
    static Felix bare(Map<String, String> properties) throws IOException, BundleException {
        return new Felix(properties);
    }

    static Path jar(String artifact) {
        return Path.of("target", "bundles", artifact + ".jar");
    }

    Bundle install(String artifact) throws BundleException {
        return context().installBundle(jar(artifact).toUri().toString());
    }

    /** Installs them all, then starts them in this order. */
    void start(List<String> artifacts) throws BundleException {
        for (String artifact : artifacts) {
            install(artifact);
        }
        for (String artifact : artifacts) {
            bundle(artifact).start();
        }
    }

    Bundle bundle(String artifact) {
        return context().getBundle(jar(artifact).toUri().toString());
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Waits for a service of a type and returns it. */
    <T> T service(Class<T> type) {
        return service(type.getName(), type);
    }

    /** Waits for a service and returns it; the tests need not share its type. */
    <T> T service(String type, Class<T> as) {
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open(true);
        try {
            if (tracker.waitForService(Deadline.LIMIT.toMillis()) == null) {
                throw new AssertionError("no service of type " + type);
            }
            return as.cast(context().getService(tracker.getServiceReference())); // held beyond the tracker
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            tracker.close();
        }
    }

    /** Stops the framework and waits for that; returns how it ended. */
    FrameworkEvent stop() throws BundleException, InterruptedException {
        framework.stop();
        return framework.waitForStop(Deadline.LIMIT.toMillis());
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (BundleException | InterruptedException e) {
            throw new AssertionError(e);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
