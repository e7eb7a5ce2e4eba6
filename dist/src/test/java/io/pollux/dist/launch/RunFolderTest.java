// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path temporary;

    @Test
    void isRemovedWithAllThatIsInItAndFollowsNoLink() throws Exception {
        Path kept = Files.createFile(temporary.resolve("kept"));
        RunFolder run = RunFolder.createIn(temporary);
        Files.writeString(
                Files.createDirectories(run.path().resolve("cache/deep")).resolve("file"), "some");
        Files.createSymbolicLink(run.path().resolve("link"), temporary);
        run.delete();
        assertFalse(Files.exists(run.path()));
        assertTrue(Files.exists(kept));
    }

    @Test
    void removesOnlyWhatWasLockedAndIsNotAnyMore() throws Exception {
        Path abandoned = folder("pollux.10928225280633257232", "1\n");
        Path named = folder("pollux.backup", "1\n");
        Path aboutToBeLocked = folder("pollux.a1B2c3D4", "");
        Path ofOthers = folder("others", "1\n");
        Path target = folder("target", "1\n");
        Path link = Files.createSymbolicLink(temporary.resolve("pollux.12345678"), target);
        RunFolder run = RunFolder.createIn(temporary);
        assertFalse(Files.exists(abandoned));
        assertTrue(Files.exists(aboutToBeLocked.resolve("lock")));
        assertTrue(Files.exists(named.resolve("lock")));
        assertTrue(Files.exists(ofOthers.resolve("lock")));
        assertTrue(Files.exists(link.resolve("lock")));
        assertEquals(temporary, run.path().getParent());
        run.delete();
    }

    private Path folder(String name, String lock) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        Files.writeString(folder.resolve("lock"), lock);
        return folder;
    }
}
