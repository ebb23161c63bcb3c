import { Type } from "class-transformer";
import { ArrayMaxSize, ArrayMinSize, IsInt, IsString, Length, Max, Min, ValidateNested } from "class-validator";

/** So many pieces of a product. */
export class StockLevel {
  @IsString() @Length(1, 40) sku!: string;
  @IsInt() @Min(0) @Max(10_000_000) quantity!: number;
}

/** Counted stock, which replaces what the books say. */
export class StockTaking {
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => StockLevel)
  levels!: StockLevel[];
}

/** Pieces that are set aside for an order. */
export class Reservation {
  @IsString() @Length(1, 100) orderId!: string;

  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => StockLevel)
  items!: StockLevel[];
}

/** Which reservation. */
export class ReservationKey {
  @IsString() @Length(1, 100) orderId!: string;
}
