// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;

/**
 * The dispatchers of all reactors that answered.
 *
 * @param dispatchers the requested dispatchers in the requested order, never null
 * @param unanswered a problem for each reactor that did not answer in time, never null
 */
public record DispatcherListing(List<DispatcherStatus> dispatchers, List<Problem> unanswered) {}
