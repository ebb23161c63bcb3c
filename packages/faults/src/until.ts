import { eventually } from "@isomer/testing";

export interface UntilOptions {
  /** Default 10 s. */
  readonly deadlineMs?: number;
  /** Describes the state for the failure's message. */
  readonly state?: () => unknown;
}

/** Resolves as soon as a condition of this process or of others holds; rejects, and shows the state, when it does not in time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  { deadlineMs = 10_000, state }: UntilOptions = {},
): Promise<void> {
  try {
    await eventually(condition, { what, timeoutMs: deadlineMs, intervalMs: 10 });
  } catch (cause) {
    const seen = state === undefined ? "" : `; state: ${JSON.stringify(await state())}`;
    throw new Error(`${(cause as Error).message}${seen}`, { cause });
  }
}
