// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * A real Karaf in a process of its own, driven from outside: its beans by JMX, its shell by ssh. It runs on Maven's own
 * JVM, whichever JVM runs the tests. The only flags are for its heap and compiler, and a long timeout for swaps,
 * because the machine may be busy.
 */
final class Karaf implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int LAST_START_LEVEL = 100;
    private static final String BOOT_FINISHED = "org.apache.karaf.features.BootFinished";

    private static final ThreadLocal<Karaf> LATEST = new ThreadLocal<>();

    private final KarafHome home;
    private final KarafProcess process;
    private final KarafConnection connection;
    private KarafShell shell;

    /** Starts it, and waits until it is ready. */
    Karaf(KarafHome home) throws Exception {
        this.home = home;
        LATEST.set(this);
        process = new KarafProcess(home);
        try {
            await("it runs", process::runs);
            connection = new KarafConnection(process.handle().pid());
            await("the end of its start", this::isUp);
        } catch (Throwable e) {
            process.kill();
            throw e;
        }
    }

    /** Returns the Karaf that this thread started last, or null. */
    static Karaf latest() {
        return LATEST.get();
    }

    /** Its folder. */
    KarafHome home() {
        return home;
    }

    /** Its process. */
    ProcessHandle process() {
        return process.handle();
    }

    /** Returns its MBean server. */
    MBeanServerConnection beans() throws IOException {
        return connection.beans();
    }

    /** Waits for a bean and returns it as an interface with the operations that a test needs. */
    <T> T bean(String name, Class<T> type) throws Exception {
        ObjectName bean = new ObjectName(name);
        await(name, () -> beans().isRegistered(bean));
        return JMX.isMXBeanInterface(type)
                ? JMX.newMXBeanProxy(beans(), bean, type)
                : JMX.newMBeanProxy(beans(), bean, type);
    }

    /** What {@code bundle:*} does. */
    Bundles bundles() throws Exception {
        return bean(own("bundle"), Bundles.class);
    }

    /** What {@code feature:*} does. */
    Features features() throws Exception {
        return bean(own("feature"), Features.class);
    }

    /** What {@code config:*} does. */
    Configurations configurations() throws Exception {
        return bean(own("config"), Configurations.class);
    }

    /** One of our reactors. */
    ReactorBean reactor(String name) throws Exception {
        return bean("io.pollux:type=Reactor,name=" + name, ReactorBean.class);
    }

    /** Returns how many services are registered under a class name. */
    int services(String type) throws Exception {
        int count = 0;
        for (ObjectName name : beans().queryNames(new ObjectName("osgi.core:type=serviceState,*"), null)) {
            count += bean(name.toString(), Services.class)
                    .listServices(type, null)
                    .size();
        }
        return count;
    }

    private boolean isUp() throws Exception {
        try {
            Object level = beans().getAttribute(new ObjectName(own("system")), "StartLevel");
            return level.equals(LAST_START_LEVEL) && services(BOOT_FINISHED) > 0;
        } catch (InstanceNotFoundException e) {
            return false;
        }
    }

    private static String own(String type) {
        return "org.apache.karaf:type=" + type + ",name=root";
    }

    /** Returns the bundles whose symbolic names have a prefix, each with its state, such as {@code Active}. */
    Map<String, String> states(String prefix) throws Exception {
        Map<String, String> states = new TreeMap<>();
        for (Object row : bundles().getBundles().values()) {
            CompositeData bundle = (CompositeData) row;
            String name = String.valueOf(bundle.get("Symbolic Name"));
            if (name.startsWith(prefix)) {
                states.put(name, (String) bundle.get("State"));
            }
        }
        return states;
    }

    /** Installs features of ours, such as {@code pollux}, from the repository. */
    void install(String... names) throws Exception {
        features().addRepository(Artifacts.features());
        for (String name : names) {
            features().installFeature(name);
        }
    }

    /** Runs a command line in its shell; returns the output, or fails with it. */
    String run(String line) throws Exception {
        if (shell == null) {
            shell = new KarafShell(home.sshPort());
        }
        return shell.run(line);
    }

    /** Does the same as soon as the command exists: Karaf's shell restarts when JNA comes or goes. */
    String runOnceThere(String line) throws Exception {
        List<String> printed = new ArrayList<>();
        await("a command for " + line, () -> {
            try {
                return printed.add(run(line));
            } catch (AssertionError e) {
                if (e.getMessage().contains("Command not found")) {
                    return false;
                }
                throw e;
            }
        });
        return printed.get(0);
    }

    /** Returns once the condition holds; fails at once if the process ends. */
    void await(String what, Deadline.Condition condition) throws Exception {
        Deadline.until(what, LOOK, () -> {
            process.failIfEnded(what);
            return condition.holds();
        });
    }

    /** Returns its whole log. */
    List<String> log() {
        try {
            return Files.exists(home.log()) ? Files.readAllLines(home.log()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has {@code bin/stop} ask it to stop. */
    void stop() throws IOException {
        process.stop();
    }

    /** Asks it to stop by a signal. */
    void terminate() {
        process.terminate();
    }

    /** Waits for the process to end; returns its exit status. */
    int awaitEnd(Duration limit) throws InterruptedException {
        return process.awaitEnd(limit);
    }

    /** Terminates it, and waits for its end. */
    @Override
    public void close() {
        try (process;
                connection) {
            if (shell != null) {
                shell.close();
            }
        }
    }
}
