// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * Something that does not work, or that an operator should know. Programs use the kind and the subject, and never need
 * to parse the text, which is meant for a person.
 *
 * @param kind what has happened, never null
 * @param subject the name of the affected reactor or server, never null
 * @param text what is wrong and, if there is a remedy, what helps; unescaped (rule D24), so a front end escapes it
 *     before showing it; never null
 */
public record Problem(Kind kind, String subject, String text) {
    /** The kind of a problem. More kinds may be added; treat an unknown one as a problem. */
    public enum Kind {
        /** A reactor did not answer within two seconds. The text says what it is busy with. */
        REACTOR_BUSY,
        /** A reactor has failed permanently. Another thread will replace it soon. */
        REACTOR_FAILED,
        /** A reactor keeps its loop: the swap was refused or has been undone. */
        SWAP_FAILED,
        /** A server waits for its protocol, which is absent, refuses the settings, or has not judged them yet. */
        PROTOCOL_UNAVAILABLE,
        /** A server could not open its listener, and will try again. */
        LISTEN_FAILED,
        /** A value of a configuration is not accepted. The previous settings stay in effect. */
        VALUE_REFUSED,
        /** A configuration is not used because its name is wrong. */
        NAME_NOT_READ,
        /** The file of a configuration cannot be read, or is malformed. */
        FILE_UNREADABLE,
        /** A change is in effect, but not in the file of the configuration. */
        FILE_NOT_SAVED,
        /** Config Admin keeps a change, but has not passed it on yet. */
        CHANGE_PENDING,
        /** A configuration was deleted, so the framework properties apply again. */
        PROPERTIES_APPLY
    }
}
