// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.PropertyNames;
import io.pollux.admin.RuntimeAdmin;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Has the commands for Gogo registered as long as nobody brings commands of its own, see
 * {@link PropertyNames#COMMANDS}. Whoever registers such a service returns from that when ours are gone.
 */
public final class GogoCommands implements ServiceTrackerCustomizer<Object, Object>, AutoCloseable {
    private final BundleContext context;
    private final RuntimeAdmin admin;
    private final ServiceTracker<Object, Object> others;
    private final List<ServiceRegistration<?>> registered = new ArrayList<>();
    private int foreign;
    private boolean open;

    /**
     * Makes commands that are not registered yet.
     *
     * @param context of this bundle
     * @param admin does what they say
     */
    public GogoCommands(BundleContext context, RuntimeAdmin admin) {
        this.context = context;
        this.admin = admin;
        try {
            others = new ServiceTracker<>(
                    context, FrameworkUtil.createFilter("(" + PropertyNames.COMMANDS + "=*)"), this);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Registers the commands, unless there are others. */
    public void open() {
        others.open();
        setOpen(true);
    }

    @Override
    public void close() {
        setOpen(false);
        others.close();
    }

    @Override
    public Object addingService(ServiceReference<Object> reference) {
        count(1);
        return reference;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Object tracked) {}

    @Override
    public void removedService(ServiceReference<Object> reference, Object tracked) {
        count(-1);
    }

    private synchronized void setOpen(boolean now) {
        open = now;
        follow();
    }

    private synchronized void count(int more) {
        foreign += more;
        follow();
    }

    private void follow() {
        boolean wanted = open && foreign == 0;
        if (wanted && registered.isEmpty()) {
            registered.addAll(Commands.register(context, admin));
        } else if (!wanted) {
            registered.forEach(ServiceRegistration::unregister);
            registered.clear();
        }
    }
}
