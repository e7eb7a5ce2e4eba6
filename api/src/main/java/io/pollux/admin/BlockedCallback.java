// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.time.Duration;
import java.util.List;

/**
 * A callback that has been running for longer than {@code slow.callback.ms} and has not returned.
 *
 * @param callback what is running: {@code dispatcher} or {@code task}, and the full name of its class; unescaped (rule
 *     D24), never null
 * @param running how long it has been running at least, never null
 * @param stack its stack when it was detected, innermost frame first; never null
 */
public record BlockedCallback(String callback, Duration running, List<StackTraceElement> stack) {}
