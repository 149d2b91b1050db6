// Settings of the gateway alone, by name: whoever reads a file of settings knows them, without the gateway that gives them a shape.

export const gatewayNames = [
  'GATEWAY_PORTAL',
  'GATEWAY_ROOT',
  'GATEWAY_DOMAINS',
  'GATEWAY_OUT_LISTEN',
  'GATEWAY_OUT_NEXT',
  'GATEWAY_IN_LISTEN',
  'GATEWAY_IN_NEXT',
  'GATEWAY_CLIENTS',
  'GATEWAY_TLS_CERT',
  'GATEWAY_TLS_KEY',
  'GATEWAY_XFORWARD',
  'GATEWAY_BYTES',
  'GATEWAY_POLICY',
  'GATEWAY_SECRET',
  'GATEWAY_ADDRESSES',
  'GATEWAY_LDAP_DN',
  'GATEWAY_LDAP_PASSWORD',
  'GATEWAY_ADMINISTRATORS',
  'GATEWAY_LANGUAGE',
  'GATEWAY_ON_RECOVERY',
  'GATEWAY_METRICS',
  'GATEWAY_ADMIN',
  'GATEWAY_ADMIN_SHOW',
] as const
export type GatewayName = (typeof gatewayNames)[number]
