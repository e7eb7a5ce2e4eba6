// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.Table;
import java.io.PrintStream;
import java.util.function.Supplier;

/** Prints what commands answer, or why they do not. */
final class Console {
    private final Supplier<PrintStream> out;

    Console(Supplier<PrintStream> out) {
        this.out = out;
    }

    void show(Answer answer) {
        try {
            Plain.print(answer.get(), out.get());
        } catch (RefusedException e) {
            out.get().println(e.getMessage());
        }
    }

    /** What a command prints. */
    interface Answer {
        Table get() throws RefusedException;
    }
}
