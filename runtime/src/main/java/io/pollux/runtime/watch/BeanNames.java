// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.text.Log;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Names the reactors of one framework in JMX. Several frameworks may share a JVM, and so its MBean server (rule B18). A
 * framework that was given a name has it in the names of its beans. Of the others, the first has the usual names, and
 * each later one has the first number that is free. Used by one thread at a time.
 */
final class BeanNames {
    private static final System.Logger LOG = Log.of(Management.class);
    private static final String PLAIN = "[A-Za-z0-9._-]+";

    private final MBeanServer server;
    private final String framework;
    private int number = 1;

    /** The name of the framework may be null. */
    BeanNames(MBeanServer server, String framework) {
        this.server = server;
        this.framework = framework == null || framework.isBlank() ? null : framework.strip();
    }

    /** Registers the bean of a reactor under an unused name, and returns the name. */
    ObjectName register(Object bean, String reactor) throws JMException {
        for (int before = number; ; number++) {
            ObjectName name = name(reactor);
            try {
                server.registerMBean(bean, name);
            } catch (InstanceAlreadyExistsException e) {
                continue; // of another framework
            }
            if (number != before) {
                tell();
            }
            return name;
        }
    }

    private ObjectName name(String reactor) throws JMException {
        return new ObjectName("io.pollux:type=Reactor" + key() + ",name=" + reactor);
    }

    private String key() {
        if (framework == null) {
            return number == 1 ? "" : ",framework=" + number;
        }
        String numbered = number == 1 ? framework : framework + "-" + number;
        return ",framework=" + (numbered.matches(PLAIN) ? numbered : ObjectName.quote(numbered));
    }

    private void tell() {
        LOG.log(
                System.Logger.Level.INFO,
                () -> "another framework in this JVM has the usual names in JMX: the reactors of this one are"
                        + " io.pollux:type=Reactor" + key()
                        + ",*; the framework property pollux.framework sets another name");
    }
}
