/** `count` different elements in random order; all of them in their own order when `count` is 0 or not smaller. */
export function sample<T>(list: readonly T[], count: number, draw: () => number): readonly T[] {
  if (count <= 0 || count >= list.length) return list;
  const rest = [...list];
  return Array.from({ length: count }, () => rest.splice(Math.floor(draw() * rest.length), 1)[0] as T);
}
