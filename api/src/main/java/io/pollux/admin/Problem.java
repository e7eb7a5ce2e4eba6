// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * Something that does not work, or that an operator should know: which kind of thing, what it is about, and a sentence
 * for a person. Programs decide by the kind and the subject, and never need to read the text.
 *
 * @param kind what has happened, never null
 * @param subject the name of the reactor or server that it is about, or the source of a configuration; never null
 * @param text what is wrong and, where there is a remedy, what helps; unescaped (rule D24), so whoever shows it escapes
 *     it; never null
 */
public record Problem(Kind kind, String subject, String text) {
    /** What has happened. More kinds may be added; treat one that you do not know as a problem. */
    public enum Kind {
        /** A reactor has not answered within two seconds. The text says what it is busy with. */
        REACTOR_BUSY,
        /** A reactor has failed for good. Another thread replaces it soon. */
        REACTOR_FAILED,
        /** A reactor keeps its loop: the swap was refused or has been undone. */
        SWAP_FAILED,
        /** A server waits for its protocol, which is absent, refuses the settings, or has not judged them yet. */
        PROTOCOL_UNAVAILABLE,
        /** A server could not open its listener, and tries again. */
        LISTEN_FAILED,
        /** A value of a configuration is not accepted. The settings before it stay in effect. */
        VALUE_REFUSED,
        /** Nothing reads a configuration, because its name is not one that is read. */
        NAME_NOT_READ,
        /** The file of a configuration cannot be read, or is malformed. */
        FILE_UNREADABLE,
        /** A change is in effect, but not in the file of the configuration. */
        FILE_NOT_SAVED,
        /** Config Admin keeps a change, but has not passed it on yet. */
        CHANGE_PENDING,
        /** A deleted configuration has uncovered that of the framework properties. */
        PROPERTIES_APPLY
    }
}
