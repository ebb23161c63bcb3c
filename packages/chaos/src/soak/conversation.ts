/** What the program of a soak and its processes say to each other. */
import type { NodeCommands } from "./node-commands.ts";

export type CommandName = keyof NodeCommands;

export interface Question {
  readonly id: number;
  readonly command: CommandName;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: string;
}
