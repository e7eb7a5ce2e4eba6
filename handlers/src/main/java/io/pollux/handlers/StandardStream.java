// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens a standard stream a second time, which Linux allows for terminals and pipes. Non-blocking mode belongs to one
 * open file description, which standard input, output and error of a whole process tree usually share. Without a
 * separate one, a dispatcher that reads standard input would make {@code System.out} lose output (rule B7).
 */
final class StandardStream {
    private StandardStream() {}

    /** Standard input, opened again; null if the system cannot do that. */
    static FileInputStream input() {
        try {
            return isReopenable(0) ? new FileInputStream(path(0).toFile()) : null;
        } catch (IOException e) {
            return null; // another user's terminal, for example
        }
    }

    /** Standard output (1) or error (2), opened again; null if the system cannot do that. */
    static FileOutputStream output(int number) {
        try {
            return isReopenable(number) ? new FileOutputStream(path(number).toFile(), true) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Path path(int number) {
        return Path.of("/proc/self/fd/" + number);
    }

    /** Not a socket, which cannot be opened, nor a named FIFO, whose opening may wait for its other end. */
    private static boolean isReopenable(int number) throws IOException {
        if (!Files.isSymbolicLink(path(number))) {
            return false;
        }
        String opened = Files.readSymbolicLink(path(number)).toString();
        return opened.startsWith("pipe:") || opened.startsWith("/dev/");
    }
}
