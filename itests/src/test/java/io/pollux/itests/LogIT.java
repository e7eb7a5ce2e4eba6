// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.itests.load.Deadline;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What dispatchers log with the JDK's own logging, without a bridge. It is here because only here no module is in
 * between.
 */
@DisplayName("The log")
class LogIT {
    private final Logger logger = Logger.getLogger(Dispatcher.class.getName());
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final List<String> callers = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            String text = line.getLevel() + " " + formatter.formatMessage(line);
            if (!text.contains(" closing ") || text.contains(Dropped.class.getName())) {
                logged.add(text); // not of what another test has dropped
                records.add(line);
                callers.add(line.getSourceClassName()); // found only while the caller is there
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private static final class Talker extends Dispatcher {
        void talk() throws IOException {
            log("traffic");
            logInfo("trouble", System.Logger.Level.ERROR);
            logInfo("a warning", System.Logger.Level.WARNING);
            handleRead();
        }
    }

    @Test
    @Tag("D2")
    void hasTrafficAndErrorsAndNoWarnings() throws IOException {
        new Talker().talk();
        assertEquals(List.of(Level.INFO + " traffic", Level.SEVERE + " trouble"), logged);
    }

    @Test
    @Tag("D24")
    void hasOneLineForEachMessageWhateverItContains() {
        System.Logger log = Log.of(Dispatcher.class);
        log.log(System.Logger.Level.ERROR, "a\nb {0}");
        log.log(System.Logger.Level.ERROR, "a {0}", "b\nc {1}", 7);
        log.log(System.Logger.Level.ERROR, () -> "a\u001b[2J");
        assertEquals(
                List.of(Level.SEVERE + " a\\nb {0}", Level.SEVERE + " a b\\nc {1}", Level.SEVERE + " a\\u001b[2J"),
                logged);
    }

    @Test
    @Tag("D24")
    void hasWhatWasThrownOnTheSameLineAndNamesTheCaller() {
        Exception thrown = new IOException("outer\nSEVERE forged", new IllegalStateException("inner\r"));
        System.Logger log = Log.of(Dispatcher.class);
        log.log(System.Logger.Level.WARNING, "it fails", thrown);
        log.log(System.Logger.Level.WARNING, () -> "it fails", thrown);
        assertEquals(2, records.size());
        for (LogRecord line : records) {
            assertTrue(
                    line.getMessage().startsWith("it fails: java.io.IOException:outer\\nSEVERE forged ["),
                    line.getMessage());
            assertTrue(
                    line.getMessage().contains(", caused by java.lang.IllegalStateException:inner\\r"),
                    line.getMessage());
            assertFalse(line.getMessage().contains("\n"), line.getMessage());
            assertNull(line.getThrown());
        }
        assertEquals(List.of(LogIT.class.getName(), LogIT.class.getName()), callers);
    }

    @Test
    @Tag("D24")
    void endsNothingWhenItThrowsItself() {
        Handler broken = new Handler() {
            @Override
            public void publish(LogRecord line) {
                throw new IllegalStateException("no log");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(broken);
        try {
            Log.of(Dispatcher.class).log(System.Logger.Level.ERROR, "a", new IOException("b"));
        } finally {
            logger.removeHandler(broken);
        }
        assertEquals(1, logged.size(), logged::toString);
    }

    @Test
    @Tag("D14")
    void warnsOnceOfADispatcherThatWasDropped() throws Exception {
        SocketChannel channel = SocketChannel.open();
        drop(channel);
        Deadline.until("its channel is closed", () -> {
            System.gc();
            return !channel.isOpen();
        });
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(logged.get(0).startsWith(Level.WARNING + " closing "), logged.get(0));
        assertTrue(logged.get(0).contains(Dropped.class.getName()), logged.get(0));
    }

    private static void drop(SocketChannel channel) throws IOException {
        assertFalse(new Dropped(channel).isConnected());
    }

    private static final class Dropped extends Dispatcher {
        Dropped(SocketChannel channel) throws IOException {
            super(channel);
        }
    }
}
