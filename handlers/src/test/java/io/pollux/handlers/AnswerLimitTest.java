// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The limit of answers")
@Tag("B11")
class AnswerLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND / 2); // it may pass the largest number
    private final AnswerLimit limit = new AnswerLimit(3, clock::get);

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "::1", "127.0.0.1"})
    void admitsAPeerSoOftenInASecondAndAgainInTheNext(String peer) throws UnknownHostException {
        assertEquals(3, admitted(limit, InetAddress.getByName(peer), 1000));
        clock.addAndGet(SECOND - 1);
        assertFalse(limit.admits(InetAddress.getByName(peer)));
        clock.addAndGet(1);
        assertEquals(3, admitted(limit, InetAddress.getByName(peer), 1000));
    }

    @Test
    void grantsNoMoreAfterALongSilence() throws UnknownHostException {
        clock.addAndGet(100 * SECOND);
        assertEquals(3, admitted(limit, InetAddress.getByName("192.0.2.1"), 1000));
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::, 2001:db8:0:1:8000::"})
    void takesANetworkOfIpv6ForOnePeer(String one, String other) throws UnknownHostException {
        assertEquals(3, admitted(limit, InetAddress.getByName(one), 3));
        assertFalse(limit.admits(InetAddress.getByName(other)));
    }

    @Test
    void takesMostOtherAddressesForOtherPeers() throws UnknownHostException {
        AnswerLimit wide = new AnswerLimit(1000, clock::get);
        int served = 0;
        for (int host = 0; host < 10; host++) {
            served +=
                    admitted(wide, InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), 1000) == 1000 ? 1 : 0;
        }
        assertTrue(served >= 5, "served: " + served);
    }

    @Test
    void admitsTenTimesAsOftenWhateverTheNumberOfPeers() throws UnknownHostException {
        int admitted = 0;
        for (int host = 0; host < 100_000; host++) {
            byte[] address = ByteBuffer.allocate(4).putInt(0x0A000000 + host).array();
            admitted += limit.admits(InetAddress.getByAddress(address)) ? 1 : 0;
        }
        assertEquals(30, admitted);
    }

    @Test
    void spreadsPeersAnewEachSecondSoThatNoTwoShareAnswersForLong() throws UnknownHostException {
        AnswerLimit single = new AnswerLimit(1, clock::get);
        int together = 0;
        for (int second = 0; second < 100; second++) {
            clock.addAndGet(SECOND);
            assertTrue(single.admits(InetAddress.getByName("10.0.0.1")));
            together += single.admits(InetAddress.getByName("10.0.0.2")) ? 0 : 1;
        }
        assertTrue(together < 10, "they shared a place so often: " + together);
    }

    private static int admitted(AnswerLimit by, InetAddress peer, int times) {
        int admitted = 0;
        for (int i = 0; i < times; i++) {
            admitted += by.admits(peer) ? 1 : 0;
        }
        return admitted;
    }
}
