// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A dispatcher that fails its test on every unexpected event, as the base handlers of the original tests do. A test
 * expects an event by giving it something to do.
 */
class Probe extends Dispatcher {
    /** The action of an expected event. */
    interface Step {
        void run() throws IOException;
    }

    /** The action for an accepted connection. */
    interface Taker {
        void take(SocketChannel peer, SocketAddress address) throws IOException;
    }

    final Bench bench;
    final String name;

    /** Everything that was read, as ISO 8859-1. */
    final StringBuilder input = new StringBuilder();

    /** What {@code handleError} was given last. */
    Throwable error;

    int reads;
    int writes;
    int expts;
    int connects;
    int closes;
    int errors;
    int accepts;

    private Step onRead;
    private Step onExpt;
    private Step onConnect;
    private Step onClose;
    private Step onError;
    private Taker onAccepted;
    Step onWrite;

    Probe(Bench bench, String name) {
        super(bench.map);
        this.bench = bench;
        this.name = name;
    }

    Probe(Bench bench, String name, SelectableChannel channel) throws IOException {
        super(channel, bench.map);
        this.bench = bench;
        this.name = name;
    }

    Probe onRead(Step step) {
        onRead = step;
        return this;
    }

    Probe onWrite(Step step) {
        onWrite = step;
        return this;
    }

    Probe onExpt(Step step) {
        onExpt = step;
        return this;
    }

    Probe onConnect(Step step) {
        onConnect = step;
        return this;
    }

    Probe onClose(Step step) {
        onClose = step;
        return this;
    }

    Probe onError(Step step) {
        onError = step;
        return this;
    }

    Probe onAccepted(Taker taker) {
        onAccepted = taker;
        return this;
    }

    /** Expects input, and reads what is there in each event. */
    Probe reading() {
        return onRead(this::readSome);
    }

    /** Expects the end of the input, and closes then. */
    Probe closing() {
        return onClose(this::close);
    }

    /** Receives once, into {@link #input}. */
    void readSome() throws IOException {
        read(readBuffer());
    }

    /** Receives once, at most this many bytes, into {@link #input}. */
    void readAtMost(int bytes) throws IOException {
        read(readBuffer().limit(bytes));
    }

    private void read(ByteBuffer buffer) throws IOException {
        recv(buffer);
        input.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
    }

    /** Returns the buffer that the map lends, cleared. */
    final ByteBuffer buffer() {
        return readBuffer();
    }

    final int say(String text) throws IOException {
        return send(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    protected void handleRead() throws IOException {
        reads++;
        happened("read", onRead);
    }

    @Override
    protected void handleExpt() throws IOException {
        expts++;
        happened("expt", onExpt);
    }

    @Override
    protected void handleConnect() throws IOException {
        connects++;
        happened("connect", onConnect);
    }

    @Override
    protected void handleClose() throws IOException {
        closes++;
        happened("close", onClose);
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        accepts++;
        happened("accepted", onAccepted == null ? null : () -> onAccepted.take(peer, address));
    }

    @Override
    protected void handleError(Throwable thrown) {
        errors++;
        error = thrown;
        try {
            happened("error " + thrown.getClass().getSimpleName(), onError);
        } catch (IOException e) {
            bench.unexpected(name, "its error handler threw " + e);
        }
    }

    @Override
    protected void logInfo(String message, System.Logger.Level level) {
        bench.unexpected(name, message);
    }

    final void happened(String event, Step step) throws IOException {
        bench.trace.note(name, event);
        if (step == null) {
            bench.unexpected(name, event);
            return;
        }
        step.run();
    }

    /** A probe that handles writes, so it has write interest unless it says otherwise (rule P2). */
    static class Writer extends Probe {
        Writer(Bench bench, String name) {
            super(bench, name);
        }

        Writer(Bench bench, String name, SelectableChannel channel) throws IOException {
            super(bench, name, channel);
        }

        @Override
        protected void handleWrite() throws IOException {
            writes++;
            happened("write", onWrite);
        }
    }

    /** A probe whose predicates are asked in each pass (rule P1). */
    static class Asked extends Writer {
        boolean readable = true;
        boolean writable;
        int askedReadable;
        int askedWritable;

        Asked(Bench bench, String name) {
            super(bench, name);
        }

        Asked(Bench bench, String name, SelectableChannel channel) throws IOException {
            super(bench, name, channel);
        }

        @Override
        protected boolean readable() {
            askedReadable++;
            return readable;
        }

        @Override
        protected boolean writable() {
            askedWritable++;
            return writable;
        }
    }
}
