export const gatewayConfig = { jit: true, inboundInflightRequestDeduplication: true, logging: 'error' };
