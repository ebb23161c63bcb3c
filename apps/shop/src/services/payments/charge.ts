import { IsInt, IsString, Length, Matches, Min } from "class-validator";

/** Money to be taken from a card. */
export class Charge {
  /** The provider takes money once for an order, however often it is asked: a retry is safe. */
  @IsString() @Length(1, 100) orderId!: string;
  @IsInt() @Min(1) amountCents!: number;
  @Matches(/^\d{16}$/) card!: string;
}

/** Proof that a card was charged. */
export interface Receipt {
  readonly paymentId: string;
  readonly amountCents: number;
}
