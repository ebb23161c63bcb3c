/** What a test and a worker process say to each other. */
import type { Commands } from "./commands.ts";

export type CommandName = keyof Commands;

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

/** The first thing that a worker says, when its broker has started. */
export interface Greeting {
  readonly ready: true;
}
