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

const MOST_KEYS = 20;

/** What came with the opening of a room: whoever opened it may moderate it. */
export const keyOf = (room) => keys().find((entry) => entry.room === room)?.key ?? "";

export function rememberKey(room, key) {
  remember("opened", JSON.stringify([{ room, key }, ...keys().filter((entry) => entry.room !== room)].slice(0, MOST_KEYS)));
}

function keys() {
  try {
    const all = JSON.parse(remembered("opened") ?? "[]");
    return Array.isArray(all) ? all : [];
  } catch {
    return [];
  }
}
