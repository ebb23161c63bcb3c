import { Action, Context, Event, Service } from "isomerjs";
import { formatCents } from "../orders/money.ts";
import { OrderCreated } from "../orders/order-created.ts";
import { type Mail, Mailbox } from "./mailbox.ts";

/** The mails that one node has sent. */
export interface SentMails {
  readonly node: string;
  readonly mails: readonly Mail[];
}

/** Writes to customers. Its nodes share the work: of one group, one listener gets an event. */
@Service({ name: "notifications" })
export class NotificationsService {
  constructor(private readonly mailbox: Mailbox) {}

  @Event("order.created", { group: "notifications" })
  protected async thank({ orderId, email, totalCents }: OrderCreated): Promise<void> {
    await this.mailbox.send({ to: email, subject: `Your order ${orderId} over ${formatCents(totalCents)}` });
  }

  @Action()
  sent(ctx: Context): SentMails {
    return { node: ctx.broker.nodeID, mails: this.mailbox.sent() };
  }
}
