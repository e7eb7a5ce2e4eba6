// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.spi.Ops;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A set of events")
class ReadySetTest {
    private final ChannelMap map = new ChannelMap();
    private final ReadySet ready = new ReadySet();

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    @Tag("P5")
    void keepsEachEventAsItIsWhenOthersAreForgotten() throws IOException {
        Dispatcher gone = new Dispatcher(DatagramChannel.open(), map);
        Dispatcher stays = new Dispatcher(DatagramChannel.open(), map);
        map.remove(stays);
        map.add(stays);
        ready.add(gone.membership(), Ops.READ);
        ready.add(stays.membership(), Ops.WRITE);
        gone.close();
        ready.retain(map);
        assertEquals(1, ready.size());
        assertSame(stays.membership(), ready.member(0));
        assertEquals(Ops.WRITE, ready.ops(0));
        assertEquals(stays.membership().generation(), ready.generation(0));
    }

    @Test
    @Tag("P8")
    void tellsOnceThatAChannelHasVanished() {
        ready.vanished();
        assertTrue(ready.takeVanished());
        assertFalse(ready.takeVanished());
    }
}
