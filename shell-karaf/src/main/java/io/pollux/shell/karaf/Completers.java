// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.Names;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Arguments that can be completed by one of a list of words. */
final class Completers {
    private Completers() {}

    /** Whether Karaf does not complete this word, but asks whether it may stand before the one that it completes. */
    static boolean isChecked(CommandLine line) {
        return line.getArguments().length == 1;
    }

    /** A loop. */
    @Service
    public static final class LoopNames extends NamesCompleter {
        @Override
        List<String> names(RuntimeAdmin admin) {
            return Names.loops(admin);
        }
    }

    /** A reactor. */
    @Service
    public static final class ReactorNames extends NamesCompleter {
        @Override
        List<String> names(RuntimeAdmin admin) {
            return Names.reactors(admin);
        }
    }

    /** A reactor, or all of them. */
    @Service
    public static final class ReactorNamesOrAll extends NamesCompleter {
        @Override
        List<String> names(RuntimeAdmin admin) {
            return Names.reactorsAndAll(admin);
        }
    }

    /** A server. */
    @Service
    public static final class ServerNames extends NamesCompleter {
        @Override
        List<String> names(RuntimeAdmin admin) {
            return Names.servers(admin);
        }
    }

    /** A server, or one that will be. */
    @Service
    public static final class NewServerNames extends NamesCompleter {
        @Override
        List<String> names(RuntimeAdmin admin) {
            return Names.servers(admin);
        }

        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            if (isChecked(line)) {
                candidates.add(line.getCursorArgument());
                return 0;
            }
            return super.complete(session, line, candidates);
        }
    }

    /** A state of a dispatcher. */
    @Service
    public static final class States implements Completer {
        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            return new StringsCompleter(Names.states()).complete(session, line, candidates);
        }
    }

    /** An order of dispatchers. */
    @Service
    public static final class Orders implements Completer {
        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            return new StringsCompleter(Names.orders()).complete(session, line, candidates);
        }
    }
}
