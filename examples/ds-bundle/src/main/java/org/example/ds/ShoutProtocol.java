// SPDX-License-Identifier: Apache-2.0
package org.example.ds;

import io.pollux.Dispatcher;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;

/** The protocol {@code shout}, for configured servers. */
@Component(configurationPid = "org.example.shout", property = PropertyNames.PROTOCOL + "=shout")
public final class ShoutProtocol implements Protocol {
    private volatile boolean quiet;

    /** The keys of {@code etc/org.example.shout.cfg}. */
    @interface Config {
        /** Whether new connections are answered in small letters. */
        boolean quiet() default false;
    }

    /** Called at the start and after each change; the service and its connections stay. */
    @Activate
    @Modified
    void configure(Config config) {
        quiet = config.quiet();
    }

    @Override
    public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws Exception {
        return new Shout(channel, quiet);
    }
}
