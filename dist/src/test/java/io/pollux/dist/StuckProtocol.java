// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.Dispatcher;
import io.pollux.PropertyNames;
import io.pollux.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A bundle with the protocol {@code stuck}, whose dispatchers never return from their first read. */
public final class StuckProtocol implements BundleActivator {
    /** Called by the framework. */
    public StuckProtocol() {}

    /** Writes the bundle. */
    static void bundle(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "stuck");
        main.putValue("Bundle-Activator", StuckProtocol.class.getName());
        main.putValue("Import-Package", "io.pollux,org.osgi.framework");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> type : new Class<?>[] {StuckProtocol.class, Stuck.class}) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
    }

    @Override
    public void start(BundleContext context) {
        Protocol protocol = (channel, settings) -> new Stuck(channel);
        context.registerService(
                Protocol.class, protocol, FrameworkUtil.asDictionary(Map.of(PropertyNames.PROTOCOL, "stuck")));
    }

    @Override
    public void stop(BundleContext context) {}

    private static final class Stuck extends Dispatcher {
        Stuck(SelectableChannel channel) throws IOException {
            super(channel);
        }

        @Override
        protected void handleRead() {
            while (true) {
                LockSupport.park(this);
            }
        }
    }
}
