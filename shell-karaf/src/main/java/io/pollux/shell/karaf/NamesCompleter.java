// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.RuntimeAccess;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes one of the names that the runtime knows at that moment; none if it is not there. */
public abstract class NamesCompleter implements Completer {
    @Reference
    RuntimeAccess runtime;

    /** The names. */
    abstract List<String> names(RuntimeAdmin admin);

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        try {
            return new StringsCompleter(runtime.ask(this::names), true).complete(session, line, candidates);
        } catch (RefusedException e) {
            return -1;
        }
    }
}
