import type { BrokerOptions } from "isomerjs";
import { FrontService } from "../front/front-service.ts";
import { CatalogueService } from "../services/catalogue/catalogue-service.ts";
import { InventoryService } from "../services/inventory/inventory-service.ts";
import { NotificationsService } from "../services/notifications/notifications-service.ts";
import { OrdersService } from "../services/orders/orders-service.ts";
import { PaymentsService } from "../services/payments/payments-service.ts";
import { ProductsService } from "../services/products/products-service.ts";

/** Which services each process runs, by node ID. What keeps its data in memory runs once, the rest twice. */
export const ROLES = {
  "office-1": [ProductsService, InventoryService, PaymentsService],
  "catalogue-1": [CatalogueService],
  "catalogue-2": [CatalogueService],
  "orders-1": [OrdersService, NotificationsService],
  "orders-2": [OrdersService, NotificationsService],
  "front-1": [FrontService],
} as const satisfies Readonly<Record<string, BrokerOptions["services"]>>;

export type ShopNode = keyof typeof ROLES;

/** IDs of all nodes that run services. */
export const SHOP_NODES = Object.keys(ROLES) as readonly ShopNode[];

export const isShopNode = (name: string | undefined): name is ShopNode => name !== undefined && name in ROLES;
