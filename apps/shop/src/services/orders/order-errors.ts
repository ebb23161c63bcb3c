import { ClientError } from "isomerjs";

/** There is no order with this id. */
export class OrderNotFoundError extends ClientError {
  constructor(id: string) {
    super(`There is no order '${id}'.`, { code: 404, type: "ORDER_NOT_FOUND", data: { id } });
  }
}

/** The order was taken but could not be paid; its reservation is given back. */
export class PaymentFailedError extends ClientError {
  constructor(order: { readonly id: string; readonly attempts: number }, cause: Error) {
    super(`Order ${order.id} could not be paid: ${cause.message}`, {
      code: 402,
      type: "PAYMENT_FAILED",
      data: { orderId: order.id, attempts: order.attempts },
      cause,
    });
  }
}
