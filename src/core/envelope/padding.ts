// Sizes rounded up, so that the length of the envelope tells little of the length of the message.

/** Below this every envelope is as long as any other. */
const smallest = 1024

/**
 * Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, section 4):
 * at most 12 % more, and only O(log log L) bits of the length L are told.
 * @returns the padded length in bytes.
 */
export function paddedLength(length: number): number {
  if (length <= smallest) return smallest
  const exponent = Math.floor(Math.log2(length))
  const significant = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** (exponent - significant)
  return Math.ceil(length / step) * step
}
