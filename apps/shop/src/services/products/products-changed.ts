import { IsString } from "class-validator";

/** Payload of the event `products.changed`: what was known about products is out of date. */
export class ProductsChanged {
  @IsString() reason!: string;
}
