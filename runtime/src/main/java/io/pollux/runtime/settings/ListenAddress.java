// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;

import io.pollux.SocketType;
import io.pollux.text.AddressText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a server listens: {@code host:port}, {@code [::1]:port}, {@code unix:PATH}, or for datagrams
 * {@code udp:host:port}. A port alone means loopback, so that nothing is offered to a network by accident.
 *
 * @param type stream or datagram
 * @param address a resolved address
 */
public record ListenAddress(SocketType type, SocketAddress address) {
    private static final String ACCEPTED = "host:port, [ipv6]:port, port (then on 127.0.0.1), unix:PATH,"
            + " or for datagrams udp:host:port; 0.0.0.0 or [::] as host means every address";
    private static final int LARGEST_PORT = 65535;
    private static final int LONGEST_PATH = 106;
    private static final String EVERY_HOST = "255.255.255.255";

    /** Names that some resolvers take for an address: the name of a host never ends in a number. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(\\d+|0[xX]\\p{XDigit}*)\\.?");

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|(2[0-4]|1\\d|[1-9])?\\d)(\\.(?!$)|$)){4}");

    public ProtocolFamily family() {
        if (!(address instanceof InetSocketAddress inet)) {
            return UNIX;
        }
        return inet.getAddress() instanceof Inet4Address ? INET : INET6;
    }

    public static ListenAddress parse(String key, String text) {
        if (text.startsWith("unix:")) {
            return new ListenAddress(SocketType.STREAM, unix(key, text));
        }
        boolean datagrams = text.startsWith("udp:");
        return new ListenAddress(
                datagrams ? SocketType.DATAGRAM : SocketType.STREAM,
                inet(key, text, datagrams ? text.substring("udp:".length()) : text));
    }

    private static SocketAddress unix(String key, String text) {
        String path = text.substring("unix:".length());
        if (path.isEmpty() || Character.isWhitespace(path.charAt(0))) {
            throw BadSetting.of(key, text, "a path must follow unix: directly; use " + ACCEPTED);
        }
        if (path.startsWith("@")) {
            throw BadSetting.of(
                    key,
                    text,
                    "Java has no abstract sockets, so this would be a file named '" + path
                            + "' in the folder in which Java was started; give the path of a file, such as"
                            + " unix:/run/echo.sock, or write unix:./" + path + " if you mean that file");
        }
        if (path.equals("~") || path.startsWith("~/")) {
            throw BadSetting.of(key, text, "only a shell expands ~; give the whole path, such as unix:/run/echo.sock");
        }
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_PATH) {
            throw BadSetting.of(
                    key,
                    text,
                    "the path is too long: it has " + bytes + " bytes, and a Unix domain socket allows at most "
                            + LONGEST_PATH + "; use a shorter one, such as in /run or /tmp");
        }
        try {
            return UnixDomainSocketAddress.of(file(key, text, Path.of(path)));
        } catch (InvalidPathException e) {
            throw BadSetting.of(key, text, "this is not a valid path on this system: " + e.getReason() + hint(path));
        }
    }

    private static Path file(String key, String text, Path path) {
        if (Files.isDirectory(path)) {
            throw BadSetting.of(
                    key,
                    text,
                    path + " is a folder; give the path of a file in it, such as unix:" + path.resolve("echo.sock"));
        }
        return path;
    }

    private static String hint(String path) {
        return path.chars().allMatch(character -> character < 128)
                ? ""
                : "; start Java in a locale with UTF-8, such as LC_ALL=C.UTF-8";
    }

    private static SocketAddress inet(String key, String text, String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : hostAndPort.substring(0, colon);
        int port = port(key, text, hostAndPort.substring(colon + 1));
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        if (host.isEmpty() || (!bracketed && host.matches(".*[:\\[\\]].*"))) {
            throw BadSetting.of(key, text, "use " + ACCEPTED);
        }
        if (NUMERIC.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw BadSetting.of(
                    key,
                    text,
                    "'" + host
                            + "' is not an IPv4 address: that has four numbers from 0 to 255, without leading zeros");
        }
        try {
            return new InetSocketAddress(ofOneHost(key, text, InetAddress.getByName(host)), port);
        } catch (UnknownHostException e) {
            throw BadSetting.of(key, text, "the host '" + host + "' is unknown; use " + ACCEPTED);
        }
    }

    /** Refuses addresses of many hosts: a socket there is never reached, or cannot answer. */
    private static InetAddress ofOneHost(String key, String text, InetAddress address) {
        if (address.isMulticastAddress() || address.getHostAddress().equals(EVERY_HOST)) {
            throw BadSetting.of(
                    key,
                    text,
                    "a server cannot listen on a multicast or broadcast address; use an address of this machine,"
                            + " or 0.0.0.0 or [::] for all of them");
        }
        return address;
    }

    private static int port(String key, String text, String digits) {
        if (digits.matches("\\d{1,5}") && Integer.parseInt(digits) <= LARGEST_PORT) {
            return Integer.parseInt(digits);
        }
        throw BadSetting.of(
                key, text, "'" + digits + "' is not a port from 0 (any free port) to 65535; use " + ACCEPTED);
    }

    /** The address as it is written in a configuration. */
    @Override
    public String toString() {
        return text(type, address);
    }

    public static String text(SocketType type, SocketAddress address) {
        return (type == SocketType.DATAGRAM ? "udp:" : "") + AddressText.of(address);
    }
}
