// What this browser remembers of the person; storage may be forbidden.

export function remembered(key) {
  try {
    return localStorage.getItem(`partyline.${key}`);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`partyline.${key}`, value);
  } catch {
    // then not
  }
}
