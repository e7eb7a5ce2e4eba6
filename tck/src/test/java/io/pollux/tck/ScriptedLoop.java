// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Never asks the system: reports what a test has written down, once, in that order, and returns at once. */
final class ScriptedLoop implements EventLoop {
    /** What the next wait reports. */
    final Map<SelectableChannel, Integer> script = new LinkedHashMap<>();

    /** Whether the next wait says that it misses a channel. */
    boolean vanished;

    /** Whether waits fail, after they have reported. */
    boolean failsToWait;

    /** What the map has asked for last. */
    final Map<SelectableChannel, Integer> interests = new HashMap<>();

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Style style() {
        return Style.POLL;
    }

    @Override
    public Set<String> features() {
        return Set.of(URGENT);
    }

    @Override
    public Demultiplexer open() {
        return new Opened();
    }

    private final class Opened implements Demultiplexer {
        private final Map<SelectableChannel, Object> attachments = new HashMap<>();

        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) {
            attachments.put(channel, attachment);
            interests.put(channel, ops);
            return new Registration() {
                @Override
                public void interest(int changed) {
                    interests.put(channel, changed);
                }

                @Override
                public void cancel() {
                    attachments.remove(channel);
                    interests.remove(channel);
                }
            };
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) throws IOException {
            int count = script.size();
            script.forEach((channel, ops) -> readiness.ready(attachments.get(channel), ops));
            script.clear();
            if (vanished) {
                vanished = false;
                readiness.vanished();
            }
            if (failsToWait) {
                throw new IOException("told to fail");
            }
            return count;
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }
}
