import { Writable } from "node:stream";

/** A stream that keeps the lines that are written to it. */
export class CollectingStream extends Writable {
  #text = "";

  get lines(): string[] {
    return this.#text.split("\n").slice(0, -1);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }
}
