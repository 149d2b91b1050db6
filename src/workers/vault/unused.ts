// Stands in the vault for what age needs for recipients that no file of ours has, and for what no page of an add-on may run: the build
// leaves the code of these out.

/** Post-quantum. */
export const MLKEM768P256 = null
export const MLKEM768X25519 = null
/** Hardware keys (`age1tag1`). */
export const p256 = null
/** Passphrases. */
export const scrypt = null
