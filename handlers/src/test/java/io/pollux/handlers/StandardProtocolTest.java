// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The standard protocol")
class StandardProtocolTest extends OnEachLoop {
    private static final String FAMILIES = "io.pollux.handlers.OnEachLoop#families";
    private static final long UNIX_EPOCH_SINCE_1900 = 2_208_988_800L;

    private static void assertTime(byte[] got, Instant notBefore) {
        long seconds = Integer.toUnsignedLong(ByteBuffer.wrap(got).getInt()) - UNIX_EPOCH_SINCE_1900;
        assertTrue(
                seconds >= notBefore.getEpochSecond()
                        && seconds <= Instant.now().getEpochSecond(),
                "" + seconds);
    }

    private static void assertDaytime(byte[] got, Instant notBefore) {
        String line = new String(got, US_ASCII);
        assertTrue(line.endsWith("\r\n"), line);
        DateTimeFormatter format = DateTimeFormatter.ofPattern("EEEE, MMMM d, uuuu HH:mm:ss-zzz", Locale.ENGLISH);
        long seconds = ZonedDateTime.parse(line.trim(), format).toEpochSecond();
        assertTrue(
                seconds >= notBefore.getEpochSecond()
                        && seconds <= Instant.now().getEpochSecond(),
                line);
    }

    /** The lines of RFC 864 from the first on. */
    private static byte[] chargenLines(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; text.length() < bytes; line++) {
            for (int column = 0; column < 72; column++) {
                text.append((char) (' ' + (line + column) % 95));
            }
            text.append("\r\n");
        }
        return text.substring(0, bytes).getBytes(US_ASCII);
    }

    @ParameterizedTest
    @EnumSource
    void isServedOverStreamsAndDatagramsByItsName(StandardProtocol protocol) {
        assertEquals(Set.of(SocketType.STREAM, SocketType.DATAGRAM), protocol.types());
        assertEquals(protocol, StandardProtocol.valueOf(protocol.protocolName().toUpperCase(Locale.ROOT)));
        protocol.check(Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void refusesSettingsThatItDoesNotKnow(StandardProtocol protocol) {
        Map<String, String> settings = Map.of("bufer", "17");
        String message = assertThrows(IllegalArgumentException.class, () -> protocol.check(settings))
                .getMessage();
        assertTrue(message.contains("'bufer'") && message.contains("'17'"), message);
    }

    @Nested
    @DisplayName("echo")
    class EchoOverStreams {
        private static final byte[] DATA = pattern(100_000);

        @ParameterizedTest
        @ValueSource(strings = {"0", "262145", "-1", "many", "", "1e3"})
        void refusesBuffersOutOfRange(String value) {
            Map<String, String> settings = Map.of("buffer", value);
            String message = assertThrows(IllegalArgumentException.class, () -> StandardProtocol.ECHO.check(settings))
                    .getMessage();
            assertEquals("key 'buffer' has the value '" + value + "': use a number of bytes from 1 to 262144", message);
        }

        @ParameterizedTest
        @MethodSource(FAMILIES)
        void sendsBackWhatItGetsAndClosesAfterThePeer(ProtocolFamily family) throws Exception {
            SocketChannel peer = serve(StandardProtocol.ECHO, Map.of(), family);
            write(peer, DATA);
            peer.shutdownOutput();
            assertArrayEquals(DATA, readToEnd(peer));
            until(map::isEmpty);
        }

        @Test
        void costsOneEventPerMessage() throws Exception {
            SocketChannel peer = serve(StandardProtocol.ECHO, Map.of(), StandardProtocolFamily.INET);
            Dispatcher echo = served();
            for (int i = 1; i <= 100; i++) {
                write(peer, Arrays.copyOf(DATA, 100));
                read(peer, 100);
                assertEquals(i, echo.activity().events());
            }
        }

        @ParameterizedTest
        @MethodSource(FAMILIES)
        void holdsNoMoreThanItsBoundForAPeerThatDoesNotRead(ProtocolFamily family) throws Exception {
            SocketChannel peer = serve(StandardProtocol.ECHO, Map.of("buffer", "1000"), family);
            BufferedDispatcher echo = (BufferedDispatcher) served();
            long written = writeUntilFull(peer, DATA);
            long read = echo.activity().bytesIn();
            assertTrue(echo.queued() > 0 && echo.queued() <= 1000, "queued: " + echo.queued());
            assertTrue(read < written, read + " of " + written);
            settle();
            assertTrue(echo.queued() > 0 && echo.queued() <= 1000, "queued later: " + echo.queued());
            assertEquals(
                    echo.activity().bytesIn() - echo.activity().bytesOut(), echo.queued(), "and it holds nothing else");
            peer.shutdownOutput();
            byte[] back = readToEnd(peer);
            assertEquals(written, back.length);
            for (int at = 0; at < back.length; at++) {
                if (back[at] != DATA[at % DATA.length]) {
                    assertEquals(DATA[at % DATA.length], back[at], "byte " + at);
                }
            }
        }

        @Test
        void letsGoOfAPeerThatResetsWhileItIsFull() throws Exception {
            SocketChannel peer = serve(StandardProtocol.ECHO, Map.of(), StandardProtocolFamily.INET);
            writeUntilFull(peer, DATA);
            reset(peer);
            until(map::isEmpty);
        }
    }

    @Nested
    @DisplayName("over a stream,")
    class OverStreams {
        @ParameterizedTest
        @MethodSource(FAMILIES)
        void discardReadsEverythingAndSaysNothing(ProtocolFamily family) throws Exception {
            SocketChannel peer = serve(StandardProtocol.DISCARD, Map.of(), family);
            Dispatcher discard = served();
            write(peer, new byte[300_000]);
            until(() -> discard.activity().bytesIn() == 300_000);
            peer.shutdownOutput();
            assertEquals(0, readToEnd(peer).length);
            until(map::isEmpty);
        }

        @ParameterizedTest
        @MethodSource(FAMILIES)
        void chargenSendsItsLinesAsFarAsThePeerReads(ProtocolFamily family) throws Exception {
            SocketChannel peer = serve(StandardProtocol.CHARGEN, Map.of(), family);
            Dispatcher chargen = served();
            settle();
            long sent = chargen.activity().bytesOut();
            assertTrue(sent > 0 && sent < 1_000_000, "sent: " + sent);
            int bytes = (int) sent + 200_000;
            assertArrayEquals(chargenLines(bytes), read(peer, bytes));
        }

        @Test
        void chargenGoesOnForAPeerThatHasEndedItsOutput() throws Exception {
            SocketChannel peer = serve(StandardProtocol.CHARGEN, Map.of(), StandardProtocolFamily.INET);
            write(peer, new byte[10]);
            peer.shutdownOutput();
            settle();
            int bytes = 8_000_000;
            assertArrayEquals(chargenLines(bytes), read(peer, bytes));
            peer.close();
            until(map::isEmpty);
        }

        @ParameterizedTest
        @MethodSource(FAMILIES)
        void daytimeSaysTheTimeInALineAndCloses(ProtocolFamily family) throws Exception {
            Instant start = Instant.now();
            SocketChannel peer = serve(StandardProtocol.DAYTIME, Map.of(), family);
            assertDaytime(readToEnd(peer), start);
            peer.close();
            until(map::isEmpty);
        }

        @ParameterizedTest
        @MethodSource(FAMILIES)
        void timeSays32BitsAndCloses(ProtocolFamily family) throws Exception {
            Instant start = Instant.now();
            SocketChannel peer = serve(StandardProtocol.TIME, Map.of(), family);
            write(peer, new byte[10]);
            byte[] got = readToEnd(peer);
            assertEquals(4, got.length);
            assertTime(got, start);
            peer.close();
            until(map::isEmpty);
        }
    }

    @Nested
    @DisplayName("over datagrams,")
    class OverDatagrams {
        private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

        private DatagramChannel bound(ProtocolFamily family) throws IOException {
            DatagramChannel socket = DatagramChannel.open(family);
            socket.bind(loopback(family));
            socket.configureBlocking(false);
            return socket;
        }

        private DatagramChannel served(StandardProtocol protocol, ProtocolFamily family) throws IOException {
            DatagramChannel socket = bound(family);
            map.add(protocol.dispatcher(socket, Map.of()));
            return socket;
        }

        private DatagramChannel served(StandardProtocol protocol) throws IOException {
            return served(protocol, StandardProtocolFamily.INET);
        }

        /** Asks a service; returns its answer. */
        private byte[] ask(DatagramChannel service, DatagramChannel client, byte[] question) throws IOException {
            client.send(ByteBuffer.wrap(question), service.getLocalAddress());
            buffer.clear();
            until(() -> receive(client));
            return Arrays.copyOf(buffer.array(), buffer.position());
        }

        private boolean receive(DatagramChannel client) {
            try {
                return client.receive(buffer) != null;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] ask(DatagramChannel service, byte[] question) throws IOException {
            try (DatagramChannel client = bound(StandardProtocolFamily.INET)) {
                return ask(service, client, question);
            }
        }

        @Test
        @Tag("D20")
        void echoGoesOnWhenItsOnlyPeerWasUnreachable() throws IOException {
            DatagramChannel peer = bound(StandardProtocolFamily.INET);
            SocketAddress address = peer.getLocalAddress();
            DatagramChannel service = bound(StandardProtocolFamily.INET).connect(address);
            map.add(StandardProtocol.ECHO.dispatcher(service, Map.of()));
            peer.send(US_ASCII.encode("answer me"), service.getLocalAddress());
            peer.close();
            until(() -> map.dispatchers().get(0).activity().bytesOut() == 9);
            settle();
            try (DatagramChannel back = DatagramChannel.open().bind(address)) {
                back.configureBlocking(false);
                assertEquals("here I am", new String(ask(service, back, "here I am".getBytes(US_ASCII)), US_ASCII));
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 1400, 60_000})
        void echoSendsTheSameBack(int bytes) throws IOException {
            assertArrayEquals(pattern(bytes), ask(served(StandardProtocol.ECHO), pattern(bytes)));
        }

        @ParameterizedTest
        @EnumSource(names = {"INET", "INET6"})
        void echoAnswersEachSenderItsOwn(StandardProtocolFamily family) throws IOException {
            DatagramChannel service = served(StandardProtocol.ECHO, family);
            try (DatagramChannel one = bound(family);
                    DatagramChannel two = bound(family)) {
                one.send(US_ASCII.encode("one"), service.getLocalAddress());
                assertEquals("two", new String(ask(service, two, "two".getBytes(US_ASCII)), US_ASCII));
                buffer.clear();
                until(() -> receive(one));
                assertEquals("one", US_ASCII.decode(buffer.flip()).toString());
            }
        }

        @Test
        void discardReadsAndSaysNothing() throws IOException {
            DatagramChannel service = served(StandardProtocol.DISCARD);
            Dispatcher discard = StandardProtocolTest.this.served();
            try (DatagramChannel client = bound(StandardProtocolFamily.INET)) {
                client.send(ByteBuffer.allocate(10), service.getLocalAddress());
                client.send(ByteBuffer.allocate(0), service.getLocalAddress());
                client.send(ByteBuffer.allocate(20), service.getLocalAddress());
                until(() -> discard.activity().bytesIn() == 30);
                assertNull(client.receive(buffer));
            }
        }

        @Test
        void chargenSays0To512Characters() throws IOException {
            DatagramChannel service = served(StandardProtocol.CHARGEN);
            Set<Integer> lengths = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                byte[] answer = ask(service, new byte[i]);
                assertTrue(answer.length <= 512);
                assertArrayEquals(chargenLines(answer.length), answer);
                lengths.add(answer.length);
            }
            assertTrue(lengths.size() > 10, "lengths: " + lengths);
        }

        @Test
        void daytimeSaysALine() throws IOException {
            Instant start = Instant.now();
            assertDaytime(ask(served(StandardProtocol.DAYTIME), new byte[0]), start);
        }

        @Test
        void timeSays32Bits() throws IOException {
            Instant start = Instant.now();
            assertTime(ask(served(StandardProtocol.TIME), new byte[3]), start);
        }

        @Test
        void doesNotAnswerAnotherServiceOfItsKind() throws IOException {
            DatagramChannel echo = served(StandardProtocol.ECHO);
            DatagramChannel chargen = served(StandardProtocol.CHARGEN);
            Dispatcher echoing = map.dispatchers().get(0);
            chargen.send(ByteBuffer.wrap(new byte[10]), echo.getLocalAddress());
            until(() -> echoing.activity().bytesIn() == 10);
            settle();
            assertEquals(0, echoing.activity().bytesOut());
        }

        @Test
        void answersAPortAgainOnceNoServiceIsThereAnyMore() throws IOException {
            DatagramChannel service = served(StandardProtocol.ECHO);
            InetSocketAddress address = (InetSocketAddress) service.getLocalAddress();
            assertFalse(Answers.isAnswerable(address));
            map.closeAll(false);
            assertTrue(Answers.isAnswerable(address));
        }

        @Test
        void doesNotAnswerPortsBelow1024() {
            InetAddress host = InetAddress.getLoopbackAddress();
            List.of(0, 7, 19, 1023)
                    .forEach(port -> assertFalse(Answers.isAnswerable(new InetSocketAddress(host, port))));
            assertTrue(Answers.isAnswerable(new InetSocketAddress(host, 1024)));
            assertFalse(Answers.isAnswerable(null));
        }

        @ParameterizedTest
        @ValueSource(strings = {"224.0.0.1", "239.1.2.3", "ff02::1", "255.255.255.255", "0.0.0.0", "::"})
        @Tag("B11")
        void doesNotAnswerAnAddressThatIsNotOneHosts(String address) {
            assertFalse(Answers.isAnswerable(new InetSocketAddress(address, 5000)));
        }

        @ParameterizedTest
        @EnumSource(names = "DISCARD", mode = EnumSource.Mode.EXCLUDE)
        @Tag("B11")
        void answersAPeerAsOftenASecondAsItIsAllowedTo(StandardProtocol protocol) throws IOException {
            AtomicLong clock = new AtomicLong();
            DatagramChannel service = bound(StandardProtocolFamily.INET);
            Dispatcher answers = new Answers(service, protocol::answer, 5, clock::get);
            map.add(answers);
            try (DatagramChannel client = bound(StandardProtocolFamily.INET);
                    DatagramChannel another = bound(StandardProtocolFamily.INET)) {
                assertEquals(5, answered(service, client, answers, 20));
                assertEquals(0, answered(service, another, answers, 20), "another port is no other peer");
                clock.addAndGet(1_000_000_000L);
                assertEquals(5, answered(service, client, answers, 20));
            }
        }

        /** Sends so many questions, has them served, and returns how many answers there were. */
        private int answered(DatagramChannel service, DatagramChannel client, Dispatcher answers, int questions)
                throws IOException {
            long events = answers.activity().events() + questions;
            for (int i = 0; i < questions; i++) {
                client.send(ByteBuffer.allocate(10), service.getLocalAddress());
            }
            until(() -> answers.activity().events() == events);
            int count = 0;
            for (buffer.clear(); client.receive(buffer) != null; buffer.clear()) {
                count++;
            }
            return count;
        }

        @Test
        @Tag("B11")
        void chargenSendsNoMoreThanItWasSent() throws IOException {
            DatagramChannel service = served(StandardProtocol.CHARGEN);
            for (int i = 0; i < 20; i++) {
                assertTrue(ask(service, new byte[i]).length <= i);
            }
            assertTrue(ask(service, new byte[60_000]).length <= 512);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-1", "100001", "many", ""})
        @Tag("B11")
        void refusesLimitsOutOfRange(String value) {
            Map<String, String> settings = Map.of("answers.per.second", value);
            String message = assertThrows(IllegalArgumentException.class, () -> StandardProtocol.TIME.check(settings))
                    .getMessage();
            assertEquals(
                    "key 'answers.per.second' has the value '" + value + "': use a whole number from 1 to 100000",
                    message);
        }

        @Test
        @Tag("B11")
        void takesTheLimitFromItsSettings() throws IOException {
            DatagramChannel service = bound(StandardProtocolFamily.INET);
            Map<String, String> settings = Map.of("answers.per.second", "1");
            StandardProtocol.ECHO.check(settings);
            Dispatcher echo = StandardProtocol.ECHO.dispatcher(service, settings);
            map.add(echo);
            try (DatagramChannel client = bound(StandardProtocolFamily.INET)) {
                int answered = answered(service, client, echo, 100);
                assertTrue(answered >= 1 && answered < 50, "answered: " + answered);
            }
        }
    }
}
