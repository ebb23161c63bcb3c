export type CancelListener = (reason: unknown) => void;

/** Whatever a cancellation may come from. */
export interface CancelSource {
  readonly cancelReason: unknown;
  onCancel(listener: CancelListener): () => void;
}

/**
 * Spreads the news that a call is given up. It listens to the context it is nested in only while somebody listens to it,
 * so that a call nobody watches costs nothing and a long-lived parent keeps no dead children.
 */
export class Cancellation {
  #reason: unknown;
  #controller: AbortController | null = null;
  /** Most calls have one listener; a `Set` for it alone would be the largest object of a call to another node. */
  #listener: CancelListener | null = null;
  #others: Set<CancelListener> | null = null;
  readonly #parent: CancelSource | null;
  #stopListening: (() => void) | null = null;

  constructor(parent: CancelSource | null) {
    this.#parent = parent;
    if (parent !== null) this.#reason = parent.cancelReason;
  }

  /** Why the call was given up; `undefined` while it was not. */
  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
      else this.#attach();
    }
    return this.#controller.signal;
  }

  listen(listener: CancelListener): () => void {
    if (this.#reason !== undefined) {
      listener(this.#reason);
      return () => {};
    }
    if (this.#listener === null) this.#listener = listener;
    else (this.#others ??= new Set()).add(listener);
    this.#attach();
    return () => {
      if (this.#listener === listener) this.#listener = null;
      else this.#others?.delete(listener);
      if (this.#listener === null && !this.#others?.size && this.#controller === null) this.release();
    };
  }

  cancel(reason: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.release();
    const listeners = [...(this.#listener === null ? [] : [this.#listener]), ...(this.#others ?? [])];
    this.#listener = null;
    this.#others = null;
    this.#controller?.abort(reason);
    for (const listener of listeners) listener(reason);
  }

  release(): void {
    this.#stopListening?.();
    this.#stopListening = null;
  }

  #attach(): void {
    if (this.#stopListening !== null || this.#parent === null) return;
    this.#stopListening = this.#parent.onCancel((reason) => this.cancel(reason));
  }
}
