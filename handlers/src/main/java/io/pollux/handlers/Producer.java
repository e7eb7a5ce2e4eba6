// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Produces output piece by piece, each only when the one before has been sent: asynchat's producer. Called on the map's
 * thread only, by the dispatcher that it was given to.
 */
@ConsumerType
@FunctionalInterface
public interface Producer extends Closeable {
    /**
     * The result of {@link #more} if there is no output now, but more will come. It is recognized by identity: any
     * other empty buffer is the end. The dispatcher then waits, without write interest, until its
     * {@link BufferedDispatcher#resumeProducer} is called; what is queued behind the producer waits too (rule H8).
     */
    ByteBuffer NOT_YET = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /**
     * Produces the next piece. It is not copied, and at most 256 KiB are sent per write event, so pieces of that size
     * are best. The dispatcher advances its position, and asks for the next piece when nothing remains.
     *
     * @return some bytes, which must not be changed until the next call; {@link #NOT_YET} if they will come later; null
     *     or any other empty buffer if there is no more
     * @throws IOException for any reason; it goes to the dispatcher's {@code handleError}
     */
    ByteBuffer more() throws IOException;

    /**
     * Releases what it holds, such as an open file. Called once: when it has produced everything, or when its
     * dispatcher closes or discards it earlier. Does nothing unless overridden.
     *
     * @throws IOException for any reason; after the last piece it goes to the dispatcher's {@code handleError}
     */
    @Override
    default void close() throws IOException {}
}
