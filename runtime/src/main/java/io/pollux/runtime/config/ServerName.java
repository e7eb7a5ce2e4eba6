// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.runtime.settings.BadSetting;
import java.util.regex.Pattern;

/** Which names a server may have: those that can be part of a file's name and of a line. */
final class ServerName {
    static final String ACCEPTED = "1 to 100 letters, digits, '.', '_' and '-'";

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N}._-]{1,100}");

    private ServerName() {}

    static boolean isAccepted(String name) {
        return NAME.matcher(name).matches();
    }

    /** Throws {@link BadSetting} if it is not accepted. */
    static void check(String name) {
        if (name.isEmpty()) {
            throw new BadSetting(
                    "name",
                    "the server has no name: it is what follows the hyphen in " + ServerFiles.name("NAME") + ", "
                            + ACCEPTED);
        }
        if (!isAccepted(name)) {
            throw BadSetting.of("name", name, "the name of a server has " + ACCEPTED);
        }
    }
}
