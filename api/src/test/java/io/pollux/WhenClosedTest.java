// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D13")
class WhenClosedTest {
    private final ChannelMap map = new ChannelMap();
    private final List<String> told = new ArrayList<>();

    @Test
    void tellsEachOnceAndInOrder() throws IOException {
        Dispatcher dispatcher = connected();
        dispatcher.whenClosed(() -> told.add("first"));
        dispatcher.whenClosed(() -> told.add("second"));
        dispatcher.close();
        dispatcher.close();
        assertEquals(List.of("first", "second"), told);
    }

    @Test
    void tellsAfterTheDispatcherHasLeftItsMap() throws IOException {
        Dispatcher dispatcher = connected();
        dispatcher.whenClosed(() -> told.add(dispatcher.state() + " " + map.size()));
        map.closeAll(false);
        assertEquals(List.of("CLOSED 0"), told);
    }

    @Test
    void tellsAtOnceIfItIsClosedAlready() throws IOException {
        Dispatcher dispatcher = connected();
        dispatcher.close();
        dispatcher.whenClosed(() -> told.add("late"));
        assertEquals(List.of("late"), told);
    }

    @Test
    void tellsTheOthersWhenOneThrows() throws IOException {
        Dispatcher dispatcher = connected();
        dispatcher.whenClosed(() -> {
            throw new IllegalStateException("thrown by a test");
        });
        dispatcher.whenClosed(() -> told.add("other"));
        dispatcher.close();
        assertEquals(List.of("other"), told);
    }

    @Test
    void tellsOnTheMapsThreadWhereverItIsClosedFrom() throws Exception {
        Dispatcher dispatcher = connected();
        List<Thread> threads = new ArrayList<>();
        dispatcher.whenClosed(() -> threads.add(Thread.currentThread()));
        Thread other = new Thread(dispatcher::close);
        other.start();
        other.join();
        assertTrue(threads.isEmpty());
        map.driver().pass(0);
        assertSame(Thread.currentThread(), threads.get(0));
    }

    private Dispatcher connected() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().close();
        return new Dispatcher(pipe.source(), map);
    }
}
