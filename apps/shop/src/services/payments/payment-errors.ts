import { ClientError, RetryableError } from "isomerjs";

/** The bank refuses the card. Asking again does not help. */
export class CardDeclinedError extends ClientError {
  constructor() {
    super("The card was declined.", { code: 402, type: "CARD_DECLINED" });
  }
}

/** The payment provider could not be reached, or gave no sensible answer. */
export class ProviderUnavailableError extends RetryableError {
  constructor() {
    super("The payment provider does not answer.", { code: 502, type: "PROVIDER_UNAVAILABLE" });
  }
}
