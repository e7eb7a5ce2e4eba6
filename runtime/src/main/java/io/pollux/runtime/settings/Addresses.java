// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses as a person writes them, without asking a name server. */
public final class Addresses {
    private Addresses() {}

    /** Writes {@code 127.0.0.1:7}, {@code [::1]:7}, {@code unix:/run/x}; a dash for none, or one without a name. */
    public static String text(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return unix.getPath().toString().isEmpty() ? "-" : "unix:" + unix.getPath();
        }
        return address instanceof InetSocketAddress inet ? host(inet) + ":" + inet.getPort() : "-";
    }

    private static String host(InetSocketAddress inet) {
        if (inet.isUnresolved()) {
            return inet.getHostString();
        }
        String host = inet.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host : "[" + host.replaceFirst("(^|:)(0(:|$)){2,}", "::") + "]";
    }
}
