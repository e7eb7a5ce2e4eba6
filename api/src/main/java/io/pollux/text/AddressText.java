// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * Writes an address as a person would: {@code 127.0.0.1:7}, {@code [::1]:7}, {@code unix:/run/x}. It resolves no names.
 */
public final class AddressText {
    private static final String NONE = "-";

    private AddressText() {}

    /**
     * Writes an address. The result is not escaped: a peer chooses the path of its Unix domain socket (rule D24). May
     * be called from any thread.
     *
     * @param address the address, or null
     * @return its text, never null; a dash if the address is null, of an unnamed Unix domain socket, or of another kind
     */
    public static String of(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return unix.getPath().toString().isEmpty() ? NONE : "unix:" + unix.getPath();
        }
        return address instanceof InetSocketAddress inet ? host(inet) + ":" + inet.getPort() : NONE;
    }

    private static String host(InetSocketAddress inet) {
        if (inet.isUnresolved()) {
            return inet.getHostString();
        }
        String host = inet.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host : "[" + host.replaceFirst("(^|:)(0(:|$)){2,}", "::") + "]";
    }
}
