import { ClientError } from "isomerjs";

/** There is no product with this SKU. */
export class ProductNotFoundError extends ClientError {
  constructor(sku: string) {
    super(`There is no product '${sku}'.`, { code: 404, type: "PRODUCT_NOT_FOUND", data: { sku } });
  }
}

/** A file was sent that is no list of products. */
export class InvalidProductFileError extends ClientError {
  constructor(columns: readonly string[]) {
    super(`The first line must be: ${columns.join()}`, { type: "INVALID_PRODUCT_FILE", data: { columns } });
  }
}
