// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.handlers.Producer;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

class FileProducer implements Producer {
    private final byte[] piece = new byte[256 * 1024];
    private final FileInputStream file;

    FileProducer(Path path) throws IOException {
        file = new FileInputStream(path.toFile());
    }

    @Override
    public ByteBuffer more() throws IOException {
        int count = file.read(piece);
        return count < 0 ? null : ByteBuffer.wrap(piece, 0, count);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
