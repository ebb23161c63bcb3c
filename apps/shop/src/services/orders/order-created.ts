import { IsEmail, IsInt, IsString, Length, Min } from "class-validator";

/** Payload of the event `order.created`: an order was placed and paid. */
export class OrderCreated {
  @IsString() @Length(1, 100) orderId!: string;
  @IsEmail() email!: string;
  @IsInt() @Min(1) totalCents!: number;
}
