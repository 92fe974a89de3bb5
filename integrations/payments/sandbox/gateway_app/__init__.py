"""The practice gateway itself: what a real provider would run. It imports nothing of the house.

**Asking** (`Authorization: Bearer <merchant key>`): `POST /v1/payments`, `GET /v1/payments/{id}`,
`GET /v1/payments?key=`, `POST /v1/payments/{id}/close`, `POST /v1/payments/{id}/refunds`.
`Idempotency-Key` is needed where something is made: the same key with the same body gets the same
answer, with another body 422.

**Paying**: `/pay/{id}` is a page for a person: pay, decline, or leave.

**Calling back**: a POST to the payment's `callback_url` with the event as JSON and the headers

- `Sandbox-Timestamp`: seconds since 1970 when this try was signed,
- `Sandbox-Signature`: `v1=` and the HMAC-SHA256, in hex, of timestamp, a full stop and the raw body
  under the callback secret.

Repeated after 0, 1, 2, 5, 10, 30 s and so on until the answer is 2xx, also after a restart. The
`id` of an event stays the same over all tries. Types: payment.paid, payment.declined,
payment.expired, refund.done.

**Misbehaving**: see `mischief.py`.
"""
