// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.Setting;
import io.pollux.shell.Table.Tone;

/** The settings of a server as a table: each value, its origin, and the defaults. */
public final class SettingTable {
    private SettingTable() {}

    /**
     * Makes the table.
     *
     * @param configuration how the server is configured, never null
     * @return never null
     */
    public static Table of(ServerConfiguration configuration) {
        Table table = new Table("", "SETTING", "VALUE", "SET BY");
        configuration.settings().forEach(setting -> table.row(setting.key(), setting.value(), source(setting)));
        if (configuration.problem() != null) {
            table.remark("Not in effect: " + configuration.problem().text(), Tone.PROBLEM);
        }
        return table;
    }

    private static String source(Setting setting) {
        return switch (setting.origin()) {
            case DEFAULT -> "default";
            case FILE -> setting.file();
            case CONFIG_ADMIN -> "Config Admin";
            case FRAMEWORK_PROPERTIES -> "framework properties";
        };
    }
}
