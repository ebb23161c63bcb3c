import { globMatcher } from "./glob.ts";

export type BusListener = (payload: unknown, event: string) => void;

/** Carries the broker's internal `$…` events inside one process. Listeners may use wildcards. */
export class LocalBus {
  readonly #listeners = new Set<{ readonly matches: (name: string) => boolean; readonly listener: BusListener }>();
  readonly #onError: (error: unknown, event: string) => void;

  /** `onError` hears of listeners that throw; they never disturb the one who emits. */
  constructor(onError: (error: unknown, event: string) => void) {
    this.#onError = onError;
  }

  /** Adds a listener and answers the function that takes it away again. */
  on(pattern: string, listener: BusListener): () => void {
    const entry = { matches: globMatcher(pattern), listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Like {@link on}, for the next matching event only. */
  once(pattern: string, listener: BusListener): () => void {
    const off = this.on(pattern, (payload, event) => {
      off();
      listener(payload, event);
    });
    return off;
  }

  emit(event: string, payload?: unknown): void {
    for (const entry of [...this.#listeners]) {
      if (!entry.matches(event)) continue;
      try {
        entry.listener(payload, event);
      } catch (error) {
        this.#onError(error, event);
      }
    }
  }
}
