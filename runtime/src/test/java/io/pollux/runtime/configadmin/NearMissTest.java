// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A name that is none")
@Tag("B15")
class NearMissTest {
    @ParameterizedTest
    @CsvSource({
        "pollux.server.cfg, pollux.server-NAME.cfg",
        "pollux.server-.cfg, pollux.server-NAME.cfg",
        "pollux.servers-x.cfg, pollux.server-x.cfg",
        "pollux.server_x.cfg, pollux.server-x.cfg",
        "pollux.server.x.cfg, pollux.server-x.cfg",
        "pollux-server-x.cfg, pollux.server-x.cfg",
        "pollux_server_x.cfg, pollux.server-x.cfg",
        "pollux.server~x.cfg, pollux.server-x.cfg",
        "pollux.server x.cfg, pollux.server-x.cfg",
        "pollux.serverx.cfg, pollux.server-NAME.cfg",
        "Pollux.server-x.cfg, pollux.server-x.cfg",
        "pollux.Server-x.cfg, pollux.server-x.cfg",
        "polux.sever-x.y.cfg, pollux.server-x.y.cfg",
        "pollux.server-x.conf, pollux.server-x.cfg",
        "pollux.server-x.config, pollux.server-x.cfg",
        "pollux.server-x.properties, pollux.server-x.cfg",
        "pollux.server-x.cfg.txt, pollux.server-x.cfg",
        "pollux.server-x.CFG, pollux.server-x.cfg",
        "pollux.server-x, pollux.server-x.cfg",
        "pollux.server-a b.cfg, pollux.server-NAME.cfg",
        "Pollux.cfg, pollux.cfg",
        "pollux.conf, pollux.cfg",
        "pollux.properties, pollux.cfg",
        "pollux.cfg.txt, pollux.cfg"
    })
    void isToldWhatItShouldBe(String file, String meant) {
        assertEquals(meant, NearMiss.ofFile(file).meant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pollux.cfg",
                "pollux.server-x.cfg",
                "pollux.server-my.echo_2.cfg",
                "pollux.server-x.cfg~",
                ".pollux.server-x.cfg.swp",
                "#pollux.server-x.cfg#",
                ".#pollux.server-x.cfg",
                "pollux.server-x.cfg.bak",
                "pollux.server-x.cfg.orig",
                "pollux.server-x.cfg.disabled",
                "pollux.server-x.cfg.rpmsave",
                "pollux.server-x.swp",
                "pollux.log",
                "pollux.metrics.cfg",
                "pollux.service-x.cfg",
                "pollux",
                "org.apache.karaf.shell.cfg",
                "server-x.cfg",
                "redux.server-x.cfg",
                "4913",
                ""
            })
    void isLeftAloneIfItIsRightOrABackupOrAStrangers(String file) {
        assertNull(NearMiss.ofFile(file));
    }

    @ParameterizedTest
    @CsvSource({
        "pollux.server, pollux.server~NAME",
        "pollux.servers~x, pollux.server~x",
        "Pollux.server~x, pollux.server~x",
        "pollux.server_x, pollux.server~x",
        "pollux~x, pollux.server~x",
        "Pollux, pollux"
    })
    void isToldWhichPidItShouldBe(String pid, String meant) {
        assertEquals(meant, NearMiss.ofPid(pid).meant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pollux.metrics", "org.example", "io.pollux.dist", "", "polluxx", "#pollux.server"})
    void isLeftAloneIfThePidIsAStrangers(String pid) {
        assertNull(NearMiss.ofPid(pid));
    }
}
