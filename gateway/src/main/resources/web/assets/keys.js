// Keys in the call: one for each thing, and the space bar, which opens a muted microphone while it is held.

/**
 * @param acts what each key does
 * @param counts whether keys mean anything now
 * @param muted whether there is a microphone to open
 * @param talk called with true when the space bar goes down, and with false when it may be up again
 */
export function listenToKeys({ acts, counts, muted, talk }) {
  let pointed = false; // the focus is where the mouse put it
  let held = false;

  const release = () => {
    held = false;
    talk(false);
  };
  addEventListener("pointerdown", () => (pointed = true), true);
  addEventListener("keydown", (event) => event.key === "Tab" && (pointed = false), true);
  addEventListener("blur", release);
  document.addEventListener("keyup", (event) => {
    if (event.key !== " " || !held) return;
    event.preventDefault();
    release();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !counts()) return;
    // A button that was reached by keys is pressed by the space bar; one that was clicked only has the focus left over.
    if (event.key === " " && (held || (muted() && (pointed || !event.target.closest("button, a"))))) {
      event.preventDefault();
      held = true;
      talk(true);
      return;
    }
    const act = acts[event.key.toLowerCase()];
    if (!act || event.repeat) return;
    event.preventDefault();
    act();
  });
}
