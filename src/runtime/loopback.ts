/** Host names and numbers of this very machine, as URLs write them, and bare. */
export const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|::1)$/
