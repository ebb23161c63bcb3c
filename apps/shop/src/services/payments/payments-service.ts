import { Action, Context, Logger, OnError, Service } from "isomerjs";
import { Charge, type Receipt } from "./charge.ts";
import { PaymentProvider } from "./payment-provider.ts";

/** What became of the attempts to charge cards so far. */
export interface PaymentStatistics {
  readonly attempts: number;
  /** How often each kind of failure came. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Takes the money. Every call is one attempt: whether to try again is for the caller to say. */
@Service({ name: "payments" })
export class PaymentsService {
  #attempts = 0;
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly provider: PaymentProvider,
    private readonly logger: Logger,
  ) {}

  // Other nodes stop asking an action that mostly fails. The provider fails often enough to look like that at the
  // default threshold of a half, while it is still worth asking.
  @Action({ timeout: 800, circuitBreaker: { threshold: 0.9 } })
  charge(charge: Charge, ctx: Context): Promise<Receipt> {
    this.#attempts++;
    return this.provider.charge(charge, ctx.signal);
  }

  @Action()
  statistics(): PaymentStatistics {
    return { attempts: this.#attempts, failures: Object.fromEntries(this.#failures) };
  }

  /** A hook that throws passes the error on; this one only counts. */
  @OnError("charge")
  protected count(ctx: Context<Charge>, error: Error & { readonly type?: string }): never {
    const kind = error.type ?? error.name;
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
    this.logger.warn(`Order ${ctx.params.orderId}: ${error.message}`);
    throw error;
  }
}
