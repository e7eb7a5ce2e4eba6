// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import io.pollux.runtime.config.Pids;
import io.pollux.runtime.config.ServerName;
import io.pollux.runtime.settings.Spelling;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file, or a PID, that was probably meant for a configuration of Pollux, but is not a valid name:
 * {@code pollux.server.cfg}, {@code pollux.servers-x.cfg}, {@code pollux.server-x.conf}.
 *
 * @param server the name of the server that was probably meant, or null
 * @param meant what the name should be, never null
 */
record NearMiss(String server, String meant) {
    private static final String ENDING = "\\.(?:cfg|conf|config|cnf|properties|props|txt|ini|yaml|yml|json|xml)";
    private static final Pattern BACKUP = Pattern.compile("[.#~].*|.*[~#]");
    private static final Pattern ENDED = Pattern.compile("(?i)(.*?)((?:" + ENDING + ")*)");
    private static final Pattern SERVER = Pattern.compile("([A-Za-z]+)(?:[._~ -]+([A-Za-z]+))?(?:([._~ -]+)(.*))?");
    private static final Pattern BARE = Pattern.compile("[_~-][^.]*");
    private static final String UNNAMED = "NAME";

    /** Judges the name of a file; null if it is right, an editor's backup, or has nothing to do with Pollux. */
    static NearMiss ofFile(String file) {
        Matcher parts = ENDED.matcher(file);
        if (BACKUP.matcher(file).matches() || !parts.matches()) {
            return null;
        }
        boolean ended = !parts.group(2).isEmpty();
        NearMiss miss = ended && parts.group(1).equalsIgnoreCase(Pids.RUNTIME)
                ? new NearMiss(null, Pids.RUNTIME + ".cfg")
                : ofServer(parts.group(1), ended);
        return miss == null || miss.meant.equals(file) ? null : miss;
    }

    /** Judges a PID that is neither the runtime's nor a server's; null if it has nothing to do with Pollux. */
    static NearMiss ofPid(String pid) {
        if (pid.equalsIgnoreCase(Pids.RUNTIME)) {
            return new NearMiss(null, Pids.RUNTIME);
        }
        boolean ofRuntime = pid.regionMatches(true, 0, Pids.RUNTIME + "~", 0, Pids.RUNTIME.length() + 1);
        NearMiss miss = ofRuntime ? meant(pid.substring(pid.indexOf('~') + 1)) : ofServer(pid, true);
        return miss == null
                ? null
                : new NearMiss(miss.server, Pids.SERVERS + "~" + (miss.server == null ? UNNAMED : miss.server));
    }

    /** A name without a known ending counts only if no other ending follows: people add one to disable a file. */
    private static NearMiss ofServer(String base, boolean ended) {
        Matcher parts = SERVER.matcher(base);
        if (!parts.matches() || !isServer(parts.group(1), parts.group(2))) {
            return null;
        }
        String gap = parts.group(3);
        String name = parts.group(4);
        return ended || gap == null || BARE.matcher(gap + name).matches() ? meant(name) : null;
    }

    private static boolean isServer(String first, String second) {
        return second != null && Spelling.isNear(first, "pollux") && Spelling.isNear(second, "server");
    }

    private static NearMiss meant(String name) {
        String server = name != null && ServerName.isAccepted(name) ? name : null;
        return new NearMiss(server, ServerFiles.name(server == null ? UNNAMED : server));
    }
}
