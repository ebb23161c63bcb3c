/** A promise that somebody else settles. Nobody needs to listen: a failure without a listener is not reported. */
export class Latch {
  readonly promise: Promise<void>;
  readonly open: () => void;
  readonly fail: (reason: unknown) => void;

  constructor() {
    let open!: () => void;
    let fail!: (reason: unknown) => void;
    this.promise = new Promise<void>((resolve, reject) => {
      open = resolve;
      fail = reject;
    });
    this.promise.catch(() => {});
    this.open = open;
    this.fail = fail;
  }
}
