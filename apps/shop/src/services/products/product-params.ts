import { IsInt, IsOptional, IsString, Length, Max, Min } from "class-validator";

/** Which product. */
export class ProductKey {
  @IsString() @Length(1, 40) sku!: string;
}

/** A new price for a product. */
export class PriceChange extends ProductKey {
  @IsInt() @Min(1) @Max(10_000_000) priceCents!: number;
}

/** Which products, and which part of them. */
export class ProductQuery {
  /** Part of the name, in any case. */
  @IsOptional() @IsString() @Length(1, 100) search?: string;
  @IsOptional() @IsString() @Length(1, 40) category?: string;
  @IsOptional() @IsInt() @Min(0) offset?: number;
  @IsOptional() @IsInt() @Min(1) @Max(100) limit?: number;
}
