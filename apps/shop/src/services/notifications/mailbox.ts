/** A mail to a customer. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
}

/** Where mails go. An abstract class, so that constructors can ask for it. */
export abstract class Mailbox {
  abstract send(mail: Mail): Promise<void>;
  abstract sent(): readonly Mail[];
}

/** Keeps mails instead of sending them. */
export class OutboxOnly extends Mailbox {
  readonly #mails: Mail[] = [];

  async send(mail: Mail): Promise<void> {
    this.#mails.push(mail);
  }

  sent(): readonly Mail[] {
    return this.#mails;
  }
}
