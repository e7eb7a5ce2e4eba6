// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.Names;
import io.pollux.shell.RuntimeAccess;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/** Completes {@code key=value}: the keys, and those values that can be known. */
@Service
public final class SettingCompleter implements Completer {
    @Reference
    RuntimeAccess runtime;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<Candidate> found = new ArrayList<>();
        completeCandidates(session, line, found);
        found.forEach(candidate -> candidates.add(candidate.value()));
        return found.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        if (Completers.isChecked(line)) {
            candidates.add(new Candidate(line.getCursorArgument()));
            return;
        }
        String typed = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument().substring(0, line.getArgumentPosition());
        try {
            candidates.addAll(runtime.ask(admin -> candidates(admin, typed)));
        } catch (RefusedException e) {
            return; // there is nothing to choose from
        }
    }

    private static List<Candidate> candidates(RuntimeAdmin admin, String typed) {
        int equals = typed.indexOf('=');
        if (equals < 0) {
            return Names.keys(admin).stream()
                    .map(key -> new Candidate(key, false))
                    .toList();
        }
        String key = typed.substring(0, equals);
        return Names.values(admin, key).stream()
                .map(value -> new Candidate(key + "=" + value))
                .toList();
    }
}
