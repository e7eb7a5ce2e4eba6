// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.time.Duration;
import java.util.List;

/**
 * A callback that has been running for longer than {@code slow.callback.ms}, and goes on.
 *
 * @param callback what is running, such as the dispatcher and its event, unescaped (rule D24); never null
 * @param running for how long at least, never null
 * @param stack where it was when it was found out, innermost first; never null
 */
public record BlockedCallback(String callback, Duration running, List<StackTraceElement> stack) {}
