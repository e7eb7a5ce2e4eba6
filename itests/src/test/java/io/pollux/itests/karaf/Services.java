// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import javax.management.openmbean.TabularData;

/** The framework's bean for services, as far as it is used here. */
public interface Services {
    /** Those of a class name that a filter admits, or all of them if that is null. */
    TabularData listServices(String type, String filter) throws Exception;
}
