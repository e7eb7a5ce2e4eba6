// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.Dispatcher.State;
import io.pollux.LimitExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Cuts the input of one chat into what lies before its terminators and the terminators themselves (rules H2, H6), and
 * keeps what a pause leaves (rule H7). Each callback may close the chat, pause it, or set another terminator, so after
 * each one the parser checks whether and where it continues.
 */
final class ChatInput {
    private final Chat chat;

    /** Finds the terminator if it is a sequence of bytes, else null. */
    private Terminator terminator;

    /** How many bytes are left if the terminator is a count, else 0. */
    private long count;

    private long limit = Chat.DEFAULT_INPUT_LIMIT;

    /** The limit that was set, or 0 for the same as the input limit. */
    private long countLimit;

    /** How many bytes have been given out since the last terminator. */
    private long collected;

    /** Input that has been read and not given out, from position to limit in memory of its own; or null. */
    private ByteBuffer leftover;

    /** Whether a terminator has been found but not reported yet because of a pause. */
    private boolean foundWhilePaused;

    /** Where in the current buffer the parsing continues, and where it ends. */
    private int next;

    private int end;

    /** Counts how often the current input was dropped. */
    private int drops;

    ChatInput(Chat chat) {
        this.chat = chat;
    }

    long limit() {
        return limit;
    }

    void limit(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("an input limit must be positive: " + bytes);
        }
        limit = bytes;
    }

    long countLimit() {
        return countLimit == 0 ? limit : countLimit;
    }

    void countLimit(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a count limit must be positive: " + bytes);
        }
        countLimit = bytes;
    }

    void endAt(byte[] sequence) {
        endNowhere();
        terminator = sequence.length == 0 ? null : new Terminator(sequence);
    }

    void endAfter(long bytes) {
        if (bytes < 0 || bytes > countLimit()) {
            String refusal = chat + " cannot wait for a count of " + bytes
                    + " bytes: it must be from 0 to its count limit of " + countLimit();
            throw new IllegalArgumentException(refusal, new LimitExceededException(refusal));
        }
        endNowhere();
        count = bytes;
    }

    void endNowhere() {
        if (terminator != null && terminator.matched() > 0) {
            leftover = terminator.beginning(terminator.matched()); // nothing was read after it
            chat.readAgain();
        }
        terminator = null;
        count = 0;
        collected = 0;
    }

    /** Whether input may be given out now: the last callback has neither closed (rule H4) nor paused (rule H7). */
    boolean isParsing() {
        return chat.wantsRead() && chat.state() != State.CLOSED;
    }

    /** Whether there is input to give out that the system cannot report. */
    boolean isPending() {
        return leftover != null || foundWhilePaused;
    }

    /** How much memory the unfinished input takes: what is kept here, and what the chat has collected. */
    long held() {
        return collected + (leftover == null ? 0 : leftover.capacity());
    }

    /** Continues with the input that a pause has left. */
    void parseLeftover() throws IOException {
        if (foundWhilePaused && isParsing()) {
            tellFound();
        }
        while (leftover != null && isParsing()) {
            ByteBuffer first = leftover;
            leftover = null;
            parse(first);
        }
    }

    void parse(ByteBuffer input) throws IOException {
        next = input.position();
        end = input.limit();
        try {
            while (next < end && isParsing()) {
                input.clear(); // a callback may have used it
                parsePiece(input);
            }
        } finally {
            if (next < end && chat.state() != State.CLOSED) {
                leftover = rest(input);
            }
        }
    }

    /** Keeps the rest after a callback that paused or threw: copied once, out of the shared buffer. */
    private ByteBuffer rest(ByteBuffer input) {
        return input.isDirect()
                ? ByteBuffer.allocate(end - next).put(0, input.clear(), next, end - next)
                : input.limit(end).position(next);
    }

    private void parsePiece(ByteBuffer input) throws IOException {
        if (terminator != null) {
            parseLine(input, terminator);
        } else if (count > 0) {
            parseCount(input);
        } else {
            int from = next;
            next = end;
            collect(input, from, end);
        }
    }

    private void parseLine(ByteBuffer input, Terminator line) throws IOException {
        int since = drops;
        int held = line.matched();
        int from = next;
        next = line.scan(input, from, end);
        boolean found = line.isFound();
        int data = held + next - from - line.matched();
        if (found) {
            line.reset();
        }
        checkLimit(data);
        if (held > 0) {
            int mistaken = Math.min(held, data);
            collectCounted(line.beginning(mistaken), 0, mistaken);
            data -= mistaken;
            if (data > 0 && isGoingOn(since) && !chat.wantsRead()) {
                line.reset();
                leftover = null;
                next = from; // to be scanned again
                return;
            }
        }
        if (isGoingOn(since)) {
            collectCounted(input, from, from + data);
        }
        if (found && isGoingOn(since)) {
            found();
        }
    }

    private void parseCount(ByteBuffer input) throws IOException {
        int since = drops;
        int from = next;
        next = (int) Math.min(end, from + count);
        count -= next - from;
        boolean found = count == 0;
        collectCounted(input, from, next);
        if (found && isGoingOn(since)) {
            found();
        }
    }

    /** Reports a terminator; if the data before it has caused a pause, once that ends (rule H7). */
    private void found() throws IOException {
        foundWhilePaused = !chat.wantsRead();
        if (!foundWhilePaused) {
            tellFound();
        }
    }

    private void tellFound() throws IOException {
        foundWhilePaused = false;
        collected = 0;
        chat.foundTerminator();
    }

    /** Whether the last callback has neither closed (rule H4) nor dropped the current input. */
    private boolean isGoingOn(int sinceDrops) {
        return drops == sinceDrops && chat.state() != State.CLOSED;
    }

    private void collectCounted(ByteBuffer input, int from, int to) throws IOException {
        collected += to - from;
        collect(input, from, to);
    }

    private void collect(ByteBuffer input, int from, int to) throws IOException {
        if (from < to) {
            chat.collectIncomingData(input.limit(to).position(from));
        }
    }

    private void checkLimit(int more) throws IOException {
        if (collected + more > limit) {
            throw new LimitExceededException(chat + " has read " + (collected + more)
                    + " bytes without finding its terminator: its input limit is " + limit + " bytes");
        }
    }

    /** Drops what has been read, finished or not; the terminator stays. */
    void drop() {
        drops++;
        leftover = null;
        foundWhilePaused = false;
        next = end;
        collected = 0;
        if (terminator != null) {
            terminator.reset();
        }
    }
}
