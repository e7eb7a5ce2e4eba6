// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Deadline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.FrameworkWiring;

/** The commands for Gogo, in a framework that has it. */
@DisplayName("The commands for Gogo")
class CommandsIT {
    private static final String OF_POLLUX = "(osgi.command.scope=pollux)";

    @Test
    void areThereAsLongAsTheirBundleIs() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(List.of(Felix.GOGO));
            Shell shell = new Shell(site.felix);
            assertNotThere(shell, site);
            site.felix.start(List.of(Felix.SHELL, Felix.SHELL_GOGO));
            assertTrue(shell.run("pollux:loops").contains("nio"));
            site.felix.bundle(Felix.SHELL_GOGO).stop();
            assertNotThere(shell, site);
        }
    }

    private static void assertNotThere(Shell shell, Site site) throws Exception {
        assertEquals(0, commands(site));
        assertEquals(
                "CommandNotFoundException",
                assertThrows(Exception.class, () -> shell.run("pollux:loops"))
                        .getClass()
                        .getSimpleName());
    }

    @Test
    void stayWhileTheRuntimeComesAndGoes() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(Felix.COMMANDS);
            Shell shell = new Shell(site.felix);
            site.felix.bundle(Felix.RUNTIME).stop();
            assertEquals(2, commands(site));
            assertTrue(shell.run("pollux:loops").startsWith("Pollux is not running: "));
            site.felix.bundle(Felix.RUNTIME).start();
            assertTrue(shell.run("pollux:loops").contains("nio"));
            site.felix.bundle(Felix.RUNTIME).update();
            assertTrue(shell.run("pollux:loops").contains("nio"));
        }
    }

    /** Whoever refreshes a shell closes no connection by that. */
    @Test
    void areRefreshedWithGogoAndTheRuntimeIsNot() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(Felix.COMMANDS);
            Bundle gogo = site.felix.bundle(Felix.GOGO);
            FrameworkWiring wiring = site.felix.context().getBundle(0).adapt(FrameworkWiring.class);
            List<String> refreshed = wiring.getDependencyClosure(List.of(gogo)).stream()
                    .map(Bundle::getSymbolicName)
                    .sorted()
                    .toList();
            assertEquals(List.of("io.pollux.shell.gogo", "org.apache.felix.gogo.runtime"), refreshed);
            CountDownLatch done = new CountDownLatch(1);
            wiring.refreshBundles(List.of(gogo), event -> done.countDown());
            Deadline.await("it is refreshed", done);
            assertTrue(new Shell(site.felix).run("pollux:loops").contains("nio"));
        }
    }

    private static int commands(Site site) throws Exception {
        var found = site.felix.context().getAllServiceReferences(null, OF_POLLUX);
        return found == null ? 0 : found.length;
    }
}
