// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Protocol;
import io.pollux.SocketType;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.runtime.threads.ForeignCode;
import io.pollux.text.Condensed;
import io.pollux.text.Thrown;

/** A protocol service with its name in configurations. Once withdrawn, it creates no more dispatchers. */
public final class NamedProtocol {
    private final String name;
    private final Protocol service;
    private final Object owner;
    private final ForeignCode foreign;
    private volatile boolean withdrawn;

    /**
     * Names a protocol.
     *
     * @param name the protocol's name in configurations
     * @param service makes the dispatchers
     * @param owner on whose behalf its dispatchers are mapped: that of the bundle that offers it; or null
     */
    public NamedProtocol(String name, Protocol service, Object owner) {
        this.name = name;
        this.service = service;
        this.owner = owner;
        this.foreign = new ForeignCode("protocol '" + name + "'");
    }

    /** Its name in configurations. */
    public String name() {
        return name;
    }

    Protocol service() {
        return service;
    }

    Object owner() {
        return owner;
    }

    /** Asks it whether it accepts these settings. It answers on a separate thread. */
    ForeignCode.Call<CheckResult> ask(ServerSettings settings) {
        return foreign.begin("check", () -> check(settings));
    }

    private CheckResult check(ServerSettings settings) {
        SocketType type = settings.listen().type();
        try {
            if (!service.types().contains(type)) {
                return CheckResult.refused("protocol '" + name + "' does not serve "
                        + (type == SocketType.STREAM ? "streams; use listen = udp:host:port" : "datagrams"));
            }
            service.check(settings.own());
            return CheckResult.ACCEPTED;
        } catch (IllegalArgumentException e) {
            return CheckResult.refused(
                    "protocol '" + name + "': " + Thrown.of(e).message());
        } catch (Throwable t) {
            return CheckResult.failed("protocol '" + name + "' cannot check its settings: " + Condensed.of(t));
        }
    }

    /** Whether it has left. May be called from any thread. */
    boolean isWithdrawn() {
        return withdrawn;
    }

    void withdraw() {
        withdrawn = true;
    }
}
