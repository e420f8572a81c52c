package org.partyline.gateway.store;

/// How the store fares.
///
/// @param place what it is and where, as the operator may see it
/// @param available whether it could be reached when it was last needed or asked
/// @param problem why not; empty where it could
/// @param waiting records of calls that are still to be written
/// @param lost records of calls since the start that there was no place for
public record StoreStatus(
    String place, boolean available, String problem, long waiting, long lost) {}
