// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A connection to the MBean server of another JVM on this machine, through the JVM's own agent. Karaf's own connector
 * restarts while Karaf configures itself, and sometimes fails because its former port is not free yet.
 */
final class KarafConnection implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final JMXConnector connector;

    /** Connects as soon as the JVM answers. */
    KarafConnection(long pid) throws Exception {
        List<JMXConnector> connected = new ArrayList<>();
        Deadline.until("process " + pid + " answers", LOOK, () -> {
            try {
                return connected.add(attach(pid));
            } catch (IOException | AttachNotSupportedException e) { // not in time
                return false;
            }
        });
        connector = connected.get(0);
    }

    @SuppressWarnings("BanJNDI") // the address is given by our own Karaf
    private static JMXConnector attach(long pid) throws IOException, AttachNotSupportedException {
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
        try {
            return JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent()));
        } finally {
            jvm.detach();
        }
    }

    MBeanServerConnection beans() throws IOException {
        return connector.getMBeanServerConnection();
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            return; // the process has ended
        }
    }
}
