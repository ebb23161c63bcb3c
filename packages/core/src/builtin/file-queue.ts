/** Lines on their way to files: collected, appended together, kept while the disk fails. */
import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock, Timer } from "../kernel/clock.ts";

/** Characters that wait at most for a disk that fails or is too slow; what comes then is lost, and counted. */
const MAX_WAITING = 8 * 1024 * 1024;
/** Characters that are written at once, without waiting for the interval. */
const WRITE_NOW = 1024 * 1024;

/** What a queue needs. */
export interface FileQueueOptions {
  /** Time between a line and its write in milliseconds; `0` writes at once. */
  readonly intervalMs: number;
  readonly clock: Clock;
  /** Hears, once per outage, that files cannot be written, and when they can again. */
  readonly report: (message: string) => void;
}

/** Appends text to files, in order, with one write at a time. */
export class FileQueue {
  readonly #options: FileQueueOptions;
  readonly #waiting = new Map<string, string[]>();
  #size = 0;
  #lost = 0;
  #failing = false;
  #timer: Timer | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: FileQueueOptions) {
    this.#options = options;
  }

  /** Takes text for the file at `path`, whose folders are made when they are missing. Never throws. */
  add(path: string, text: string): void {
    if (this.#size + text.length > MAX_WAITING) {
      this.#lost++;
      return;
    }
    const texts = this.#waiting.get(path);
    if (texts === undefined) this.#waiting.set(path, [text]);
    else texts.push(text);
    this.#size += text.length;
    if (this.#failing) return;
    if (this.#options.intervalMs === 0 || this.#size >= WRITE_NOW) void this.flush();
    // Waiting lines keep the process alive for the interval, so that the last ones are not lost.
    else
      this.#timer ??= this.#options.clock.after(this.#options.intervalMs, () => void this.flush(), { keepAlive: true });
  }

  /** Writes what waits. Resolves when it is written, or could not be. Never rejects. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#writing === null && this.#waiting.size > 0) this.#writing = this.#writeAll();
    return this.#writing ?? Promise.resolve();
  }

  /** Writes what waits, and gives up what cannot be written. Never rejects. */
  async close(): Promise<void> {
    // A write that is under way may be about to fail; what waits has a right to one that begins now.
    await this.#writing;
    await this.flush();
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    const lost = this.#lost === 0 ? "" : `, and ${this.#lost} lines were lost before`;
    this.#options.report(`${this.#size} characters of log lines could not be written${lost}.`);
    this.#waiting.clear();
    this.#size = 0;
  }

  async #writeAll(): Promise<void> {
    let failed = false;
    try {
      // Entries that are added meanwhile are visited too. A file that fails does not stop the others.
      for (const [path, texts] of this.#waiting) {
        while (texts.length > 0 && (await this.#append(path, texts)));
        if (texts.length === 0) this.#waiting.delete(path);
        else failed = true;
      }
      if (!failed) this.#recovered();
    } finally {
      this.#writing = null;
    }
  }

  async #append(path: string, texts: string[]): Promise<boolean> {
    const text = texts.splice(0).join("");
    try {
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, text);
    } catch (error) {
      texts.unshift(text);
      this.#failed(path, error);
      return false;
    }
    this.#size -= text.length;
    return true;
  }

  #failed(path: string, error: unknown): void {
    if (!this.#failing) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.report(
        `The log file ${path} cannot be written: ${reason}. Lines are kept, up to 8 MiB, and tried again.`,
      );
    }
    this.#failing = true;
    // A disk that stays full must not keep a finished process alive.
    this.#timer ??= this.#options.clock.after(Math.max(this.#options.intervalMs, 1_000), () => void this.flush());
  }

  #recovered(): void {
    if (this.#failing || this.#lost > 0) {
      this.#options.report(`Log files are written again; ${this.#lost} lines were lost.`);
    }
    this.#failing = false;
    this.#lost = 0;
  }
}
