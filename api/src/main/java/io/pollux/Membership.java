// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import java.io.IOException;
import java.util.Set;

/**
 * The map's entry for one dispatcher: which map it is in, on whose behalf, and since when. The map keeps it, on its
 * thread. Everything else about a dispatcher is kept by the parts of its entry, each of which uses only those named
 * before it:
 *
 * <ul>
 *   <li>{@link Endpoint}: its socket, and {@link ChannelIo}, which reads and writes that.
 *   <li>{@link LoopRegistration}: its channel's registration with the loop in use.
 *   <li>{@link Interest}: the events that it wants, and the operations for which the loop therefore waits.
 *   <li>{@link Delivery}: calls its events.
 *   <li>{@link Traffic}: what it reads and writes.
 *   <li>{@link Holding}: what it holds in buffers.
 *   <li>{@link Closing}: its end.
 * </ul>
 */
final class Membership {
    private final Dispatcher dispatcher;
    private final Endpoint endpoint;
    private final LoopRegistration registration = new LoopRegistration();
    private final Interest interest;
    private final Delivery delivery;
    private final Traffic traffic;
    private final Holding holding;
    private final Closing closing;
    private Set<String> requires = Set.of();

    /** Volatile because {@link Dispatcher#close} asks from any thread. */
    private volatile ChannelMap map;

    /** Counts the times of leaving a map: what belongs to an earlier time is void (rule P5). */
    private int generation;

    /** What the owner of this has in the map, or null outside of one. */
    private Share share;

    /** The place among all members, and among those that are asked; -1 if there is none. Kept by {@link Members}. */
    int member = -1;

    int asked = -1;

    /** Whether the interest must be checked before the next wait. Kept by {@link InterestChanges}. */
    boolean changed;

    Membership(Dispatcher dispatcher, Endpoint endpoint) {
        this.dispatcher = dispatcher;
        this.endpoint = endpoint;
        this.interest = new Interest(this);
        this.delivery = new Delivery(this, interest);
        this.traffic = new Traffic(this, interest, delivery);
        this.holding = new Holding(this, interest);
        this.closing = new Closing(this, interest, traffic);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    LoopRegistration registration() {
        return registration;
    }

    Interest interest() {
        return interest;
    }

    Delivery delivery() {
        return delivery;
    }

    Traffic traffic() {
        return traffic;
    }

    Holding holding() {
        return holding;
    }

    Closing closing() {
        return closing;
    }

    Activity activity() {
        return new Activity(
                delivery.events(),
                traffic.bytesIn(),
                traffic.bytesOut(),
                delivery.createdNanos(),
                delivery.activeNanos());
    }

    Set<String> requires() {
        return requires;
    }

    /** Whether a loop has all that the dispatcher requires; it serves no other one (rule S7). */
    boolean isGrantedBy(EventLoop loop) {
        return requires.isEmpty() || loop.features().containsAll(requires);
    }

    void require(Set<String> features) {
        if (map != null) {
            throw new IllegalStateException(
                    dispatcher.describe() + " is already in a map: set its required features before that");
        }
        requires = features;
    }

    ChannelMap map() {
        return map;
    }

    /** On whose behalf this is mapped, or null. */
    Object owner() {
        Share current = share;
        return current == null ? null : current.owner;
    }

    Share share() {
        return share;
    }

    int generation() {
        return generation;
    }

    boolean isIn(ChannelMap other, int sinceGeneration) {
        return map == other && generation == sinceGeneration;
    }

    /** Called after mapping: reports a connect that has ended, or a channel that has broken, in the meantime. */
    void join(ChannelMap joined, Share of) {
        map = joined;
        share = of;
        share.dispatchers++;
        holding.enter(joined);
        interest.changed();
        requestDueConnect();
    }

    /** Called after unmapping: the registration is cancelled before the channel is closed (rule S2). */
    void leave() {
        holding.leave(map);
        map = null;
        holding.resume();
        share = null;
        changed = false;
        generation++;
        endpoint.giveUpChannel();
        registration.cancel();
    }

    /** Delivers the end of a connect that no loop will report, with the next pass. */
    void requestDueConnect() {
        if (map != null && endpoint.isConnectDue()) {
            map.request(this, Ops.CONNECT);
        }
    }

    /** Registers with a demultiplexer, and then leaves the previous one (rule S2). */
    void registerWith(Demultiplexer next) throws IOException {
        registration.moveTo(next, endpoint.channel(), interest.ops(), this);
    }

    /** Makes the loop wait for the operations that the dispatcher wants now. */
    void handOverInterest() throws IOException {
        registration.interest(interest.ops());
    }

    /** Resets the state for a new socket. */
    void reset() {
        interest.reset();
        delivery.reset();
        traffic.reset();
        closing.reset();
    }
}
