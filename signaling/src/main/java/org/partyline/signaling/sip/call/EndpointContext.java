package org.partyline.signaling.sip.call;

import java.net.InetAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.partyline.signaling.sip.SipCallHandler;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.dialog.Routing;
import org.partyline.signaling.sip.locate.Dns;
import org.partyline.signaling.sip.locate.Locator;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.partyline.signaling.sip.transaction.ClientTransactions;
import org.partyline.signaling.sip.transaction.ServerTransactions;
import org.partyline.signaling.sip.transaction.Timers;
import org.partyline.signaling.sip.transaction.Timings;
import org.partyline.signaling.sip.trunk.Trunk;
import org.partyline.signaling.sip.trunk.TrunkContext;
import org.partyline.signaling.sip.trunk.Trunks;

/// What all calls of one endpoint share.
public record EndpointContext(
    SipSettings settings,
    SipCallHandler handler,
    Timers timers,
    Timings timings,
    ResponseFactory replies,
    ServerTransactions transactions,
    ClientTransactions clients,
    Routing routing,
    LocalAddresses locals,
    Trunks trunks,
    Calls calls) {
  public static EndpointContext of(
      SipSettings settings,
      SipCallHandler handler,
      Timings timings,
      ScheduledExecutorService executor,
      Dns dns) {
    var locals = new LocalAddresses();
    Timers timers = Timers.on(executor);
    var replies = new ResponseFactory(settings.userAgent());
    var clients = new ClientTransactions(timers, timings);
    var locator =
        new Locator(
            dns, () -> ThreadLocalRandom.current().nextLong(), timings.t1().multipliedBy(60));
    var calls = new Calls(settings.limits());
    var trunks =
        new TrunkContext(locals, clients, locator, timers, timings, replies, handler::trunkChanged);
    return new EndpointContext(
        settings,
        handler,
        timers,
        timings,
        replies,
        new ServerTransactions(executor, timings, settings.limits().transactions()),
        clients,
        new Routing(locals, settings.dialogs().rewriteContact()),
        locals,
        new Trunks(trunk -> new Trunk(trunk, trunks), calls::use, timers, timings.lifetime()),
        calls);
  }

  /// Whether an address may begin calls. Any thread.
  public boolean admits(InetAddress source) {
    return settings.admitted().test(source) || trunks.admits(source);
  }
}
