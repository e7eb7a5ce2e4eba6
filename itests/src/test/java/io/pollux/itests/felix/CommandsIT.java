// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.PropertyNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** The commands for Gogo, in a framework that has it. */
@DisplayName("The commands for Gogo")
class CommandsIT {
    private static final String OF_POLLUX = "(osgi.command.scope=pollux)";

    @Test
    void giveWayToThoseOfAnotherBundleAndComeBack() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(List.of(Felix.GOGO));
            Shell shell = new Shell(site.felix);
            assertTrue(shell.run("pollux:loops").contains("nio"));

            ServiceRegistration<?> one = announce(site);
            ServiceRegistration<?> two = announce(site);
            assertEquals(0, commands(site));
            assertEquals(
                    "CommandNotFoundException",
                    assertThrows(Exception.class, () -> shell.run("pollux:loops"))
                            .getClass()
                            .getSimpleName());
            one.unregister();
            assertEquals(0, commands(site));
            two.unregister();
            assertTrue(shell.run("pollux:loops").contains("nio"));
        }
    }

    @Test
    void areNotThereIfAnotherBundleHasBroughtThemBefore() throws Exception {
        try (Site site = new Site(Map.of())) {
            ServiceRegistration<?> other = announce(site);
            site.felix.bundle(Felix.RUNTIME).update();
            assertEquals(0, commands(site));
            other.unregister();
            assertEquals(2, commands(site));
            site.felix.bundle(Felix.RUNTIME).stop();
            assertEquals(0, commands(site));
        }
    }

    private static ServiceRegistration<?> announce(Site site) {
        return site.felix
                .context()
                .registerService(
                        Object.class,
                        new Object(),
                        FrameworkUtil.asDictionary(Map.of(PropertyNames.COMMANDS, "another")));
    }

    private static int commands(Site site) throws Exception {
        var found = site.felix.context().getAllServiceReferences(null, OF_POLLUX);
        return found == null ? 0 : found.length;
    }
}
