// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/** Runs commands as a person at the shell does. The framework need not share Gogo with the tests. */
final class Shell {
    private final Object processor;

    Shell(Felix felix) {
        processor = felix.service("org.apache.felix.service.command.CommandProcessor", Object.class);
    }

    /** Runs a command line; returns what it prints, or throws what it throws. */
    String run(String line) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Object session = processor
                .getClass()
                .getMethod("createSession", InputStream.class, OutputStream.class, OutputStream.class)
                .invoke(processor, new ByteArrayInputStream(new byte[0]), output, output);
        try (AutoCloseable closed = (AutoCloseable) session) {
            closed.getClass().getMethod("execute", CharSequence.class).invoke(closed, line);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
