/** How long a soak runs and over what. */
export interface SoakOptions {
  readonly minutes: number;
  readonly wire: WireName;
}

export const WIRES = ["tcp", "nats", "memory"] as const;
export type WireName = (typeof WIRES)[number];

/** Reads `--minutes 10 --wire tcp`. Throws an error that says what is wrong. */
export function readOptions(args: readonly string[]): SoakOptions {
  let minutes = 10;
  let wire: WireName = "tcp";
  for (let at = 0; at < args.length; at += 2) {
    const [name, value] = [args[at], args[at + 1]];
    if (name === "--minutes") minutes = readMinutes(value);
    else if (name === "--wire") wire = readWire(value);
    else throw new Error(`'${name}' is no option. Options: --minutes 10 --wire ${WIRES.join("|")}`);
  }
  return { minutes, wire };
}

function readMinutes(value: string | undefined): number {
  const minutes = Number(value);
  if (minutes > 0 && Number.isFinite(minutes)) return minutes;
  throw new Error(`'${value}' is no number of minutes; say for example --minutes 10.`);
}

function readWire(value: string | undefined): WireName {
  const wire = WIRES.find((one) => one === value);
  if (wire === undefined) throw new Error(`'${value}' is no wire; say --wire ${WIRES.join("|")}.`);
  return wire;
}
