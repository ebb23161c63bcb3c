import { fileURLToPath } from "node:url";

/** The products that the shop is filled with: 3,000 rows, of which three are wrong. */
export const PRODUCT_FILE = fileURLToPath(new URL("../../data/products.csv", import.meta.url));

/** Products of the file that there are plenty of. */
export const IN_STOCK = ["KIT-0001", "LIG-0001", "TOY-0001", "TEX-0001", "OUT-0001"] as const;
