// SHA-256 (FIPS 180-4) for a runtime without WebCrypto: the libraries of it ask for a later JavaScript than classic Outlook has.

const constants = [
  '428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5',
  'd807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174',
  'e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da',
  '983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967',
  '27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85',
  'a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070',
  '19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3',
  '748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2',
]
  .join(' ')
  .split(' ')
  .map(word => Number.parseInt(word, 16))
const start = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]
const block = 64

const turned = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

function compress(state: Int32Array, words: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const [a, b] = [words[i - 15]!, words[i - 2]!]
    const low = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)
    const high = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10)
    words[i] = words[i - 16]! + low + words[i - 7]! + high
  }
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
  let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!]
  for (let i = 0; i < 64; i++) {
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constants[i]! + words[i]!
    const other = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + other) | 0
  }
  const round = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = state[i]! + round[i]!
}

/** Of bytes that come in pieces of any size. */
export class Sha256 {
  private readonly state = Int32Array.from(start)
  private readonly words = new Int32Array(64)
  private readonly buffer = new Uint8Array(block)
  private filled = 0
  private length = 0

  update(bytes: Uint8Array): this {
    this.length += bytes.length
    for (let i = 0; i < bytes.length; i++) this.add(bytes[i]!)
    return this
  }

  /** Lower-case hexadecimal. Once. */
  digest(): string {
    const bits = this.length * 8
    this.add(0x80)
    while (this.filled !== block - 8) this.add(0)
    for (const half of [Math.floor(bits / 2 ** 32), bits >>> 0])
      for (const shift of [24, 16, 8, 0]) this.add((half >>> shift) & 0xff)
    let text = ''
    for (let i = 0; i < 8; i++) text += `0000000${(this.state[i]! >>> 0).toString(16)}`.slice(-8)
    return text
  }

  private add(byte: number): void {
    this.buffer[this.filled++] = byte
    if (this.filled < block) return
    this.filled = 0
    for (let i = 0; i < 16; i++) {
      const at = i * 4
      const [a, b, c, d] = [this.buffer[at]!, this.buffer[at + 1]!, this.buffer[at + 2]!, this.buffer[at + 3]!]
      this.words[i] = (a << 24) | (b << 16) | (c << 8) | d
    }
    compress(this.state, this.words)
  }
}
