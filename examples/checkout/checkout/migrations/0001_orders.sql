CREATE TABLE orders (
    id {serial},
    tenant_id VARCHAR(64) NOT NULL,
    sku VARCHAR(64) NOT NULL,
    quantity INTEGER NOT NULL,
    cents INTEGER NOT NULL,
    status VARCHAR(16) NOT NULL
);
CREATE INDEX orders_by_tenant ON orders (tenant_id, id);
