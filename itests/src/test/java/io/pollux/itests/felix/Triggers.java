// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.EventLoop;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Every way to swap the loop, by turns. They form a cycle: each expects the state that the one before leaves. */
final class Triggers {
    private static final int ABOVE_NIO = 200;
    private static final int BELOW_NIO = 50;

    /** Something that an operator or a bundle does. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** An action that makes the reactor use another loop. */
    record Trigger(String what, String loop, Action action) {
        @Override
        public String toString() {
            return "upon: " + what;
        }
    }

    private final Site site;
    private final Shell shell;
    private final List<Trigger> all = List.of(
            new Trigger("the command to use poll", "poll", this::commandPoll),
            new Trigger("poll is stopped", "nio", () -> bundle(Felix.POLL).stop()),
            new Trigger("poll is ranked first", "poll", this::startAndRankPollFirst),
            new Trigger("poll is ranked last", "nio", () -> rankPoll(BELOW_NIO)),
            new Trigger("nio is stopped", "poll", () -> bundle(Felix.NIO).stop()),
            new Trigger("nio is started", "nio", () -> bundle(Felix.NIO).start()),
            new Trigger("the command to use poll", "poll", this::commandPoll),
            new Trigger("poll is updated", "nio", () -> bundle(Felix.POLL).update()),
            new Trigger("nio is uninstalled", "poll", () -> bundle(Felix.NIO).uninstall()),
            new Trigger("nio is installed", "nio", () -> site().felix.start(List.of(Felix.NIO))),
            new Trigger("poll is ranked first", "poll", () -> rankPoll(ABOVE_NIO)),
            new Trigger("poll is uninstalled", "nio", () -> bundle(Felix.POLL).uninstall()),
            new Trigger("the command to use poll, installed again", "poll", this::installAndCommandPoll),
            new Trigger("the command to use nio", "nio", this::commandNio));

    Triggers(Site site) {
        this.site = site;
        this.shell = new Shell(site.felix);
    }

    Trigger get(int index) {
        return all.get(index % all.size());
    }

    private Site site() {
        return site;
    }

    private Bundle bundle(String artifact) {
        return site.felix.bundle(artifact);
    }

    private void commandPoll() throws Exception {
        shell.run("pollux:swap all poll");
    }

    private void commandNio() throws Exception {
        shell.run("pollux:swap all nio");
    }

    private void startAndRankPollFirst() throws Exception {
        bundle(Felix.POLL).start();
        rankPoll(ABOVE_NIO);
    }

    private void installAndCommandPoll() throws Exception {
        site.felix.start(List.of(Felix.POLL));
        commandPoll();
    }

    private void rankPoll(int ranking) throws Exception {
        ServiceReference<EventLoop> poll = site.loop("poll");
        Ranking.set(poll, ranking);
    }
}
