import { Type } from "class-transformer";
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsEmail,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from "class-validator";

/** One line of an order form. */
export class OrderItem {
  @IsString() @Length(1, 40) sku!: string;
  @IsInt() @Min(1) @Max(100) quantity!: number;
}

/** What a customer sends to order something. */
export class PlaceOrder {
  @IsString() @Length(1, 100) customer!: string;
  @IsEmail() email!: string;
  @Matches(/^\d{16}$/, { message: "card must have 16 digits" }) card!: string;

  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => OrderItem)
  items!: OrderItem[];
}

/** Which order. */
export class OrderKey {
  @IsString() @Length(1, 100) id!: string;
}
