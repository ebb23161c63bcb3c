import type { Cacher } from "../ports/cacher.ts";
import type { Logger } from "../ports/logger.ts";

/** The broker's cacher and whether it can be reached. */
export class CacherLink {
  readonly cacher: Cacher;
  #available = false;

  constructor(cacher: Cacher) {
    this.cacher = cacher;
  }

  readonly available = (): boolean => this.#available;

  async connect(host: {
    namespace: string;
    logger: Logger;
    now: () => number;
    onError: (error: unknown) => void;
  }): Promise<void> {
    const { namespace, logger, now, onError } = host;
    await this.cacher.connect({
      namespace,
      logger,
      now,
      availabilityChanged: (available, error) => {
        this.#available = available;
        if (available) return;
        logger.warn(`The ${this.cacher.name} cacher cannot be reached; actions run without it.`, error);
        onError(error);
      },
    });
    this.#available = true;
  }

  /** What was cached may be out of date: events that clean the cache can have been missed. */
  async lostTouch(): Promise<void> {
    if (!this.cacher.capabilities.shared) await this.cacher.clean(["**"]);
  }

  async close(): Promise<void> {
    this.#available = false;
    await this.cacher.close();
  }
}
