// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The text of an address")
class AddressTextTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1:7", "::1, [::1]:7", "::, [::]:7", "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:7"})
    void isTheHostAndThePort(String host, String text) throws UnknownHostException {
        assertEquals(text, AddressText.of(new InetSocketAddress(InetAddress.getByName(host), 7)));
    }

    @Test
    void isTheHostAsItWasWrittenWhileNobodyHasResolvedIt() {
        assertEquals("a.example:7", AddressText.of(InetSocketAddress.createUnresolved("a.example", 7)));
    }

    @Test
    void isThePathOfAUnixDomainSocket() {
        assertEquals("unix:/run/x", AddressText.of(UnixDomainSocketAddress.of("/run/x")));
    }

    @Test
    void isADashWithoutAnAddressOrAName() {
        assertEquals("-", AddressText.of(null));
        assertEquals("-", AddressText.of(UnixDomainSocketAddress.of("")));
    }
}
