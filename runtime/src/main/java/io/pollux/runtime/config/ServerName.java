// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.runtime.settings.BadSetting;
import java.util.regex.Pattern;

/** The valid names of a server: those that can be part of a file name and of a line of text. */
public final class ServerName {
    static final String ACCEPTED = "1 to 100 letters, digits, '.', '_' and '-'";

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N}._-]{1,100}");

    private ServerName() {}

    public static boolean isAccepted(String name) {
        return NAME.matcher(name).matches();
    }

    /** Throws {@link BadSetting} if it is not accepted. */
    static void check(String name) {
        if (name.isEmpty()) {
            throw new BadSetting(
                    "name",
                    "the server has no name: the name follows the hyphen in " + Pids.SERVERS + "-NAME.cfg and has "
                            + ACCEPTED);
        }
        if (!isAccepted(name)) {
            throw BadSetting.of("name", name, "the name of a server has " + ACCEPTED);
        }
    }
}
