package org.partyline.signaling.sip.trunk;

import java.util.function.BiConsumer;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.locate.Locator;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.partyline.signaling.sip.transaction.ClientTransactions;
import org.partyline.signaling.sip.transaction.Timers;
import org.partyline.signaling.sip.transaction.Timings;

/// What all trunks of one endpoint share.
///
/// @param listener is told of changes, by the trunk's name
public record TrunkContext(
    LocalAddresses locals,
    ClientTransactions clients,
    Locator locator,
    Timers timers,
    Timings timings,
    ResponseFactory headers,
    BiConsumer<String, TrunkState> listener) {}
