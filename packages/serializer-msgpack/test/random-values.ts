import { seededRandom } from "@isomer/conformance";

const ALPHABET = Array.from("abcdefghijklmnopqrstuvwxyz0123456789 äöü漢€😀");

/** `count` values of the kinds that MessagePack keeps as they are: the same ones for the same seed. */
export function* randomValues(seed: number, count: number): Generator<unknown> {
  const below = seededRandom(seed);
  const fraction = (): number => below(2 ** 32) / 2 ** 32;
  const text = (length: number): string => Array.from({ length }, () => ALPHABET[below(ALPHABET.length)]).join("");
  const scalars: readonly (() => unknown)[] = [
    () => null,
    () => below(2) === 0,
    () => below(300),
    () => below(2 ** 33),
    () => -below(70_000),
    () => -(2 ** 32) - below(2 ** 40),
    () => fraction() * 1000,
    () => Math.fround(fraction()),
    () => text(below(50)),
    () => Buffer.from(text(below(20))),
    () => new Date(below(2 ** 40)),
  ];
  const value = (depth: number): unknown => {
    const kind = below(depth > 3 ? scalars.length : scalars.length + 6);
    if (kind < scalars.length) return (scalars[kind] as () => unknown)();
    const length = below(below(10) === 0 ? 40 : 5);
    if (kind % 2 === 0) return Array.from({ length }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length }, () => [text(1 + below(12)), value(depth + 1)]));
  };
  for (let i = 0; i < count; i++) yield value(0);
}
