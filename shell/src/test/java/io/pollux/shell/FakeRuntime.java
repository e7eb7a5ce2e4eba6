// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import java.util.ArrayList;
import java.util.List;

/** A runtime that notes what it is asked, and knows a few names. */
final class FakeRuntime implements RuntimeAdmin {
    final List<String> asked = new ArrayList<>();
    volatile Runnable onStats = () -> {};
    String[] loops = {"nio", "poll"};
    List<String> protocols = List.of("daytime", "discard", "echo");

    @Override
    public List<RefusedConfiguration> refused() {
        return List.of();
    }

    @Override
    public Table loops() {
        return answer("loops", loops);
    }

    @Override
    public Table reactors() {
        return answer("reactors", "reactor-0", "reactor-1");
    }

    @Override
    public Table servers() {
        return answer("servers", "echo", "time");
    }

    @Override
    public Table dispatchers(DispatcherQuery query) {
        return answer("dispatchers " + query);
    }

    @Override
    public Table stats() {
        onStats.run();
        return answer("stats", "reactor-0");
    }

    @Override
    public Table swap(String reactor, String loop) throws RefusedException {
        if (loop.equals("none")) {
            throw new RefusedException(reactor.equals("all") ? "There is no such loop." : "No loop for " + reactor);
        }
        return answer("swap " + reactor + " " + loop);
    }

    @Override
    public Table settings(String server) {
        return answer("settings " + server);
    }

    @Override
    public Table configure(String server, List<String> changes) {
        return answer("configure " + server + " " + changes);
    }

    @Override
    public Table start(String server) {
        return answer("start " + server);
    }

    @Override
    public Table stop(String server) {
        return answer("stop " + server);
    }

    @Override
    public Table delete(String server) {
        return answer("delete " + server);
    }

    @Override
    public List<String> keys() {
        return List.of("protocol", "listen", "enabled");
    }

    @Override
    public List<String> protocols() {
        return protocols;
    }

    private Table answer(String question, String... names) {
        asked.add(question);
        Table table = new Table("It was asked: " + question, "NAME");
        List.of(names).forEach(table::row);
        return table;
    }
}
