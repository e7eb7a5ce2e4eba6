// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.ReactorTable;
import io.pollux.shell.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Shows the counters of reactors, once or repeatedly. */
@Service
@Command(
        scope = "pollux",
        name = "stats",
        description = CommandPurpose.STATS,
        detailedDescription =
                "For example, twice a second until a key is pressed:\n" + "    pollux:stats --watch --interval 0.5")
public final class StatsCommand extends TableCommand {
    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 3600;

    @Option(name = "--watch", description = "Refresh it until a key is pressed")
    boolean watch;

    @Option(name = "--interval", description = "The seconds between two refreshes, from 0.1")
    double interval = 1;

    @Override
    Table table(RuntimeAdmin admin) {
        return ReactorTable.stats(admin.reactors());
    }

    @Override
    void show(Screen screen) throws RefusedException, IOException {
        if (!watch) {
            super.show(screen);
            return;
        }
        if (!(interval >= LEAST_SECONDS && interval <= MOST_SECONDS)) {
            throw new RefusedException("--interval = '" + interval + "' is not accepted: seconds from 0.1 to 3600");
        }
        try (Keys keys = screen.keys()) {
            Duration time = Duration.ofMillis((long) (interval * 1000));
            new Watch(keys, time).run(picture -> draw(screen, picture), screen.charset(), out);
        }
    }

    /** The runtime may come and go during this time. */
    private void draw(Screen screen, PrintStream picture) {
        try {
            screen.print(runtime.ask(this::table), picture);
        } catch (RefusedException e) {
            picture.println(screen.refusal(e.getMessage()));
        }
        picture.println("Press any key to stop.");
    }
}
