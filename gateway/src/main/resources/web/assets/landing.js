import { translate } from "./text.js";

translate();
const input = document.getElementById("room");
document.getElementById("open").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = input.value.trim().toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^[-_]+|[-_]+$/g, "");
  if (name !== "") location.href = `/rtc/${name}`;
});

const rooms = await fetch("/rooms.json").then((r) => (r.ok ? r.json() : [])).catch(() => []);
const list = document.getElementById("rooms");
for (const { name } of rooms) {
  const link = document.createElement("a");
  link.href = `/rtc/${encodeURIComponent(name)}`;
  link.textContent = name;
  list.append(link);
}
list.hidden = rooms.length === 0;
