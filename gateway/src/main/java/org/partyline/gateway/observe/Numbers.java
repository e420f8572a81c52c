package org.partyline.gateway.observe;

import java.util.Optional;
import org.partyline.gateway.dialplan.PhoneNumber;

/// The whole numbers of a call, which [CallSnapshot] shows masked. They print masked, too.
public record Numbers(Optional<PhoneNumber> caller, Optional<PhoneNumber> called) {
  public static final Numbers NONE = new Numbers(Optional.empty(), Optional.empty());
}
