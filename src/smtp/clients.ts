// Who may connect: this machine, and the networks that are named.

import { BlockList, isIP } from 'node:net'

/** An IPv4 address as it is written, whatever kind of socket it came by. */
export const plainAddress = (address: string) => address.replace(/^::ffff:/i, '')

export const isLoopback = (address: string) => /^(?:127(?:\.\d+){3}|::1)$/.test(plainAddress(address))

/** @param networks addresses, or networks in CIDR form; other words name nobody. */
export function clientsOf(networks: readonly string[]): (address: string) => boolean {
  const named = new BlockList()
  for (const network of networks) {
    const [ip, bits] = network.split('/') as [string, string | undefined]
    if (isIP(ip) === 0) continue
    const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4'
    named.addSubnet(ip, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return address => {
    const ip = plainAddress(address)
    return isLoopback(ip) || named.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  }
}
