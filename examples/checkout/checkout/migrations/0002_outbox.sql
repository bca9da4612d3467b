CREATE TABLE outbox (
    id {serial},
    order_id INTEGER NOT NULL REFERENCES orders (id),
    created DOUBLE PRECISION NOT NULL,
    request_id VARCHAR(64),
    user_id VARCHAR(64),
    tenant_id VARCHAR(64),
    traceparent VARCHAR(64)
);
