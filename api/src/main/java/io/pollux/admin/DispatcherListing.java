// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;

/**
 * The dispatchers of those reactors that have answered.
 *
 * @param dispatchers which were asked for, in the order that was asked for; never null
 * @param unanswered a problem for each reactor that has not answered in time, never null
 */
public record DispatcherListing(List<DispatcherStatus> dispatchers, List<Problem> unanswered) {}
