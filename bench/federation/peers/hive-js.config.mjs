export const gatewayConfig = { jit: true, logging: 'error' };
