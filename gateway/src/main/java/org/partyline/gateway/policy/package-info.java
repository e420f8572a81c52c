/// Who may call whom, and how much: rules that allow nothing until they are told to, and the ledger
/// of what was used. Begin at [org.partyline.gateway.policy.DialPolicy].
@NullMarked
package org.partyline.gateway.policy;

import org.jspecify.annotations.NullMarked;
