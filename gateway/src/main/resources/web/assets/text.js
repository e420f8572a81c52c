// What the page says: the server sends the texts of the person's language with the page.

/** What the page came with: {texts}, and what this page needs besides. */
export const data = JSON.parse(document.getElementById("data").textContent);

/** The text of that key, with its {holes} filled; the key itself when there is none. */
export function t(key, holes = {}) {
  const text = data.texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => String(holes[name] ?? all));
}
