// Settings of a key node alone, by name: see `gateway-names.ts`.

export const nodeNames = [
  'NODE_ID',
  'NODE_NAME',
  'NODE_URL',
  'NODE_PORTAL',
  'NODE_ROOT',
  'NODE_MAIL_PATH',
  'NODE_NETWORK',
] as const
export type NodeName = (typeof nodeNames)[number]
