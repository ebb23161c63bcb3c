import type { Clock } from "@isomer/core";
import type { Complaints } from "../ledger/complaints.ts";
import { pause } from "./desk.ts";

/** One piece of a stream: of which call, and which one. */
interface Piece {
  readonly number: number;
  readonly piece: number;
}

interface StreamOf {
  readonly number: number;
  readonly chunks: number;
}

/** The pieces of the stream of a call, one after the other. */
export async function* chunksOf(stream: StreamOf & { readonly ms: number }, clock: Clock): AsyncGenerator<Piece> {
  for (let piece = 1; piece <= stream.chunks; piece++) {
    if (stream.ms > 0) await pause(clock, stream.ms);
    yield { number: stream.number, piece };
  }
}

/** Complains if the pieces of a stream are not those of its call, in their order. */
export class StreamCheck {
  read = 0;
  readonly #stream: StreamOf;
  readonly #complaints: Pick<Complaints, "add">;

  constructor(stream: StreamOf, complaints: Pick<Complaints, "add">) {
    this.#stream = stream;
    this.#complaints = complaints;
  }

  take(chunk: unknown): void {
    const { number, piece } = chunk as Piece;
    const { number: own } = this.#stream;
    if (number !== own) this.#complaints.add(`The stream of call ${own} had a piece of call ${number}.`);
    if (piece !== ++this.read)
      this.#complaints.add(`The stream of call ${own} had piece ${piece} as number ${this.read}.`);
  }

  /** The stream ended well: all of it was read. */
  ended(): void {
    const { number, chunks } = this.#stream;
    if (this.read === chunks) return;
    this.#complaints.add(
      `The stream of call ${number} ended after ${this.read} of ${chunks} pieces, as if it was whole.`,
    );
  }
}
