// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework that shares the API with the test, without the runtime: the test starts its activator by hand. */
final class SmallFramework {
    private final Framework framework;

    /** Starts it with some properties beside its own. */
    SmallFramework(Path cache, Map<String, String> properties) throws BundleException {
        SmallFramework.class.getModule().addUses(FrameworkFactory.class);
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "io.pollux,io.pollux.admin,io.pollux.spi,io.pollux.text");
        all.put("felix.log.level", "1");
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(all);
        framework.start();
    }

    /** The framework, for tests of its own life. */
    Framework framework() {
        return framework;
    }

    /** The context of the framework itself. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs and starts a bundle without content. */
    Bundle bundle(String name) throws IOException, BundleException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        Bundle bundle = context().installBundle(name, new ByteArrayInputStream(jar.toByteArray()));
        bundle.start();
        return bundle;
    }

    /** Stops it, and waits for that. */
    void close() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(0);
    }
}
