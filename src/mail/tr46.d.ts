// The part of tr46 that is used here; the package brings no types.

declare module 'tr46' {
  interface Options {
    checkHyphens?: boolean
    checkBidi?: boolean
    checkJoiners?: boolean
    useSTD3ASCIIRules?: boolean
    verifyDNSLength?: boolean
    transitionalProcessing?: boolean
    ignoreInvalidPunycode?: boolean
  }
  /** @returns the A-label form of a domain, or null when UTS 46 refuses it. */
  export function toASCII(domain: string, options?: Options): string | null
}
