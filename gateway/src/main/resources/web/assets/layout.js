// Where tiles go: numbers only, so that it can be tried without a page.

export const GAP = 10;
const LEAST_WIDTH = 136;
const LEAST_HEIGHT = 96;
const MOST_TILES = 30;

/**
 * Equal tiles, as large as they can be: tries every number of columns.
 * @returns {{w: number, h: number, fits: number}} the size, and how many of this count one page takes
 */
export function grid(count, width, height) {
  for (let fits = Math.min(count, MOST_TILES); fits > 1; fits -= 1) {
    const { w, h } = largest(fits, width, height);
    if (w >= LEAST_WIDTH && h >= LEAST_HEIGHT) return { w, h, fits };
  }
  return { ...largest(1, width, height), fits: 1 };
}

function largest(count, width, height) {
  const narrowest = width > height ? 4 / 3 : 3 / 4;
  let best = { w: 0, h: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const maxWidth = (width - GAP * (columns - 1)) / columns;
    const maxHeight = (height - GAP * (rows - 1)) / rows;
    const ratio = Math.min(16 / 9, Math.max(narrowest, maxWidth / maxHeight));
    const w = Math.floor(Math.min(maxWidth, maxHeight * ratio));
    const h = Math.floor(Math.min(maxHeight, w / ratio));
    if (w * h > best.w * best.h) best = { w, h };
  }
  return best;
}

/** One on the stage, the others in a strip: beside it where there is width, else below. */
export function strip(count, width, height) {
  const beside = width > height * 1.2;
  const length = beside ? height : width;
  const tile = beside ? { w: Math.min(220, Math.round(width / 5)), h: 0 } : { w: 0, h: Math.min(120, Math.round(height / 5)) };
  if (beside) tile.h = Math.round((tile.w * 9) / 16);
  else tile.w = tile.h;
  const fits = Math.max(1, Math.floor((length + GAP) / ((beside ? tile.h : tile.w) + GAP)));
  return { beside, ...tile, fits: Math.min(count, fits) };
}
