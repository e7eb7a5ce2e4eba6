// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the runtime, or another part, has logged since this was made. */
public final class Logged implements AutoCloseable {
    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Listens to the runtime until it is closed. */
    public Logged() {
        this("io.pollux.runtime");
    }

    /** Listens to a logger, and those below, until it is closed. */
    public Logged(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(handler);
    }

    /** The lines that have all these words in them. */
    public List<String> with(String... words) {
        return lines.stream()
                .filter(line -> List.of(words).stream().allMatch(line::contains))
                .toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
