/** `count` different elements, drawn one after the other; all of them when `count` is 0 or larger than the list. */
export function sample<T>(list: readonly T[], count: number, draw: () => number): readonly T[] {
  const size = count <= 0 ? list.length : Math.min(count, list.length);
  const drawn = [...list];
  for (let at = 0; at < size; at++) {
    const other = at + Math.floor(draw() * (drawn.length - at));
    [drawn[at], drawn[other]] = [drawn[other] as T, drawn[at] as T];
  }
  return drawn.slice(0, size);
}
