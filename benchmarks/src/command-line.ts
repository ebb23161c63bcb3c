import { parseArgs } from "node:util";

export interface CommandLine {
  readonly quick: boolean;
  /** Selects measurements by a part of their name; `null` for all. */
  readonly only: RegExp | null;
  readonly save: boolean;
  readonly readme: boolean;
  /** Print the results as JSON instead of a table. */
  readonly json: boolean;
  /** Length of one round in milliseconds; `null` for that of the budget. */
  readonly roundMs: number | null;
  /** Folder for CPU profiles, `null` for none. */
  readonly profileFolder: string | null;
}

/** Somebody who needs to see the usage, because they asked for it (`null`) or because of this mistake. */
export interface Lost {
  readonly usage: string | null;
}

export const USAGE = `npm run bench -- [options]

  --quick             fewer and shorter rounds
  --only <pattern>    only measurements whose name matches: "local", "tcp.*64", "typecheck"
  --save              keep the results as the baseline that later runs are compared with
  --readme            write the table of the baseline into README.md
  --json              print the results as JSON
  --round-ms <n>      length of one round of one contender
  --profile <folder>  write a CPU profile of every process into the folder`;

export function parseCommandLine(args: readonly string[]): CommandLine | Lost {
  try {
    return read(args);
  } catch (error) {
    return { usage: error instanceof Error ? error.message : String(error) };
  }
}

function read(args: readonly string[]): CommandLine | Lost {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ quick: flag, save: flag, readme: flag, json: flag, help: flag },
      ...{ only: text, "round-ms": text, profile: text },
    },
  });
  if (values.help) return { usage: null };
  const roundMs = values["round-ms"] === undefined ? null : Number(values["round-ms"]);
  if (roundMs !== null && !(roundMs > 0)) throw new TypeError("--round-ms must be a number above 0.");
  return {
    ...{ quick: values.quick, save: values.save, readme: values.readme, json: values.json, roundMs },
    only: values.only === undefined ? null : new RegExp(values.only, "i"),
    profileFolder: values.profile ?? null,
  };
}
