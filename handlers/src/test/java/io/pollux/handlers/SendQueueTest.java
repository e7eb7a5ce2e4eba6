// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("H1")
class SendQueueTest {
    private final SendQueue queue = new SendQueue();

    @Test
    void fillsASegmentUpBeforeItMakesAnother() throws IOException {
        for (int i = 0; i < 400; i++) {
            queue.add(ByteBuffer.wrap(new byte[10]));
        }
        assertEquals(4000, queue.bytes());
        assertEquals(4000, queue.head().remaining());
    }

    @Test
    void offersAtMost256KibAtOnce() throws IOException {
        queue.add(ByteBuffer.wrap(new byte[1_000_000]));
        assertEquals(256 * 1024, queue.head().remaining());
    }

    @Test
    void keepsBytesAndProducersInOrderHoweverLittleIsTaken() throws IOException {
        queue.add(ByteBuffer.wrap(new byte[] {0, 1, 2}));
        queue.add(new SimpleProducer(ByteBuffer.wrap(new byte[] {3, 4, 5, 6}), 3));
        queue.add(ByteBuffer.wrap(new byte[] {7}));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (ByteBuffer head = queue.head(); head != null; head = queue.head()) {
            sent.write(head.get());
            queue.sent(1);
            if (sent.size() == 2) {
                queue.add(ByteBuffer.wrap(new byte[] {8, 9}));
            }
        }
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, sent.toByteArray());
        assertEquals(0, queue.bytes());
        assertTrue(queue.isEmpty());
    }

    @Test
    void countsOnlyWhatIsCopied() throws IOException {
        queue.add(new SimpleProducer(new byte[100]));
        queue.add(ByteBuffer.wrap(new byte[7]));
        assertEquals(7, queue.bytes());
        queue.head().position(100);
        queue.sent(100);
        queue.head().position(3);
        queue.sent(3);
        assertEquals(4, queue.bytes());
    }

    @Test
    void survivesAProducerThatDiscardsItself() throws IOException {
        queue.add(() -> {
            queue.clear();
            return ByteBuffer.allocate(1);
        });
        queue.add(ByteBuffer.allocate(1));
        assertNull(queue.head());
        assertTrue(queue.isEmpty());
    }
}
